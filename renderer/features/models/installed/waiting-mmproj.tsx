import { useState } from "react";
import type { WaitingMmproj } from "../../../../shared/models/library.ts";
import { formatBytes } from "../../../format.ts";
import { useActions, useCore } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";
import { Confirm } from "../../../ui/confirm.tsx";

/** Image encoders that were imported by themselves: they take room, and are used as soon as their model comes. */
export function WaitingMmprojList() {
  const mmprojFiles = useCore((state) => state.mmprojFiles);
  if (mmprojFiles.length === 0) return null;
  return (
    <div className="found">
      <h3>Image encoders without a model</h3>
      <p className="small dim">
        They fit no model on this computer. Import or download the model that one came with, and they are used
        together.
      </p>
      <ul className="panel rows" aria-label="Image encoders without a model">
        {mmprojFiles.map((mmproj) => (
          <Waiting key={mmproj.id} mmproj={mmproj} />
        ))}
      </ul>
    </div>
  );
}

function Waiting({ mmproj: { id, fileName, bytes, place } }: { mmproj: WaitingMmproj }) {
  const { removeModel } = useActions();
  const [removing, setRemoving] = useState(false);
  return (
    <li className="row row--found" aria-label={fileName}>
      <div className="row__what">
        <h3 className="row__name">{fileName}</h3>
        <p>{place === "in-place" ? "Used where it is" : "In the model folder"}</p>
      </div>
      <div className="row__size">{formatBytes(bytes)}</div>
      <div className="row__act">
        <Button variant="plain" onClick={() => setRemoving(true)}>
          Remove
        </Button>
      </div>
      <Confirm
        open={removing}
        title={`Remove ${fileName}?`}
        action={place === "in-place" ? "Take off the list" : "Remove"}
        onConfirm={() => void removeModel(id)}
        onClose={() => setRemoving(false)}
      >
        <p>
          {place === "in-place"
            ? "Casebook forgets this file. It stays where it is."
            : `Deletes ${formatBytes(bytes)} from this computer.`}
        </p>
      </Confirm>
    </li>
  );
}
