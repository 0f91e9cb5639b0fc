import { FilePlus, FolderPlus } from "lucide-react";
import { useRef, useState } from "react";
import { useActions, useApp } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";
import { Choice } from "../../../ui/choice.tsx";
import { useKeptPlace } from "../use-kept-place.ts";
import { FilePicker } from "./file-picker.tsx";
import { ImportList } from "./import-list.tsx";
import { Offered } from "./offered.tsx";
import "./import.css";

/** How models get in without a network. */
export function ImportSection() {
  const native = useApp(({ info }) => info?.shell === "desktop");
  const section = useRef<HTMLElement>(null);
  return (
    <section
      className="models__section"
      aria-labelledby="import-heading"
      ref={section}
      {...useKeptPlace(section)}
    >
      <h2 id="import-heading">No network here?</h2>
      <Offered />
      <div className="import-target">
        <p>
          Drop model files (.gguf) or a folder of them anywhere on this page. They are checked, compared with
          the published hashes, and paired with their image encoder.
        </p>
        {native ? <NativePickers /> : <PagePickers />}
      </div>
      <ImportList />
    </section>
  );
}

/** The page reads the files itself and hands them over in pieces. */
function PagePickers() {
  return (
    <div className="import-target__buttons">
      <FilePicker what="files">
        <FilePlus size={14} aria-hidden />
        Choose files
      </FilePicker>
      <FilePicker what="folder">
        <FolderPlus size={14} aria-hidden />
        Choose a folder
      </FilePicker>
    </div>
  );
}

/** The system's dialogs give paths, so that files can also stay where they are. */
function NativePickers() {
  const { chooseImport } = useActions();
  const [how, setHow] = useState<"copy" | "in-place">("copy");
  return (
    <>
      <div className="import-target__buttons">
        <Button onClick={() => void chooseImport("files", how)}>
          <FilePlus size={14} aria-hidden />
          Choose files
        </Button>
        <Button onClick={() => void chooseImport("folder", how)}>
          <FolderPlus size={14} aria-hidden />
          Choose a folder
        </Button>
      </div>
      <Choice
        label="Chosen files"
        value={how}
        options={[
          { value: "copy", label: "Copy into the model folder" },
          { value: "in-place", label: "Use where they are" },
        ]}
        onChange={setHow}
      />
    </>
  );
}
