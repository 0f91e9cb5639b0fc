import type { InstalledModel } from "../../../../shared/models/library.ts";
import { formatBytes } from "../../../format.ts";
import { useActions } from "../../../stores/context.tsx";
import { Confirm } from "../../../ui/confirm.tsx";

interface RemoveModelProps {
  readonly model: InstalledModel;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** Asks first: what is deleted takes hours to fetch again. */
export function RemoveModel({ model, open, onClose }: RemoveModelProps) {
  const { removeModel } = useActions();
  const { id, name, bytes, place } = model;
  return (
    <Confirm
      open={open}
      title={`Remove ${name}?`}
      action={place === "in-place" ? "Take off the list" : "Remove"}
      onConfirm={() => void removeModel(id)}
      onClose={onClose}
    >
      <p>
        {place === "in-place"
          ? "Casebook forgets this model. Its file belongs to another program, or to you, and stays where it is."
          : `Deletes ${formatBytes(bytes)} from this computer. To have the model again it has to be downloaded or imported anew.`}
      </p>
      <p className="dim">Answers that it gave stay, with the record of how they were made.</p>
    </Confirm>
  );
}
