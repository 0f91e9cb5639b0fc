import { X } from "lucide-react";
import { type Import, isOver } from "../../../../shared/models/library.ts";
import { useActions, useCore, useModelsPage } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";
import { ErrorNote } from "../../../ui/error-note.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import { Progress } from "../../../ui/progress.tsx";
import { importText } from "./import-text.ts";

/** Every file with how far it is, or what has become of it. */
export function ImportList() {
  const imports = useModelsPage((state) => state.imports);
  if (imports.length === 0) return null;
  return (
    <ul className="panel rows imports" aria-label="Imported files">
      {imports.map((file) => (
        <ImportRow key={file.id} file={file} first={firstOf(file, imports) === file} />
      ))}
    </ul>
  );
}

/** The parts of a split model are one. */
const firstOf = ({ modelId }: Import, imports: readonly Import[]): Import | undefined =>
  imports.find((one) => one.modelId === modelId && one.role === "model");

function ImportRow({ file, first }: { file: Import; first: boolean }) {
  const model = useCore(({ models }) => models.find(({ id }) => id === file.modelId));
  const { cancelImport, dismissImport, loadModel } = useActions();
  const { id, name, state, bytes, total, failure } = file;
  const { tone, text } = importText(file, model);
  const over = isOver(file);
  return (
    <li className="row row--import">
      <div className="row__what">
        <h3 className="cut" title={name}>
          {name}
        </h3>
        <p className={`imports__${tone}`} role={over ? "status" : undefined}>
          {text}
        </p>
        {state === "receiving" && total > 0 ? (
          <Progress value={bytes / total} label={`Copying ${name}`} />
        ) : null}
      </div>
      <div className="row__act">
        {state === "done" && first && model !== undefined ? (
          <Button onClick={() => void loadModel(model.id)}>Load</Button>
        ) : null}
        {over ? (
          <IconButton label={`Dismiss ${name}`} icon={X} onClick={() => dismissImport(id)} />
        ) : (
          <Button
            variant="plain"
            aria-label={`Cancel the import of ${name}`}
            onClick={() => void cancelImport(id)}
          >
            Cancel
          </Button>
        )}
      </div>
      {state === "failed" && failure !== null ? (
        <ErrorNote message={failure.message} remedy={failure.remedy} />
      ) : null}
    </li>
  );
}
