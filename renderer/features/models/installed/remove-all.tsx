import { Trash2 } from "lucide-react";
import { useState } from "react";
import { formatBytes } from "../../../format.ts";
import { useActions, useApp, useCore } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";
import { Confirm } from "../../../ui/confirm.tsx";

const none: readonly string[] = [];

/** What section 4.6 of the terms asks for when they end. */
export function RemoveAll() {
  const models = useCore((state) => state.models);
  const downloads = useCore((state) => state.downloads);
  const { removeAllModels } = useActions();
  const [asking, setAsking] = useState(false);
  const mmprojFiles = useCore((state) => state.mmprojFiles);
  const copies = [...models, ...mmprojFiles].filter(({ place }) => place === "library");
  const inPlace = models.filter(({ place }) => place === "in-place");
  const unfinished = downloads.filter(({ state }) => state !== "done");
  const former = useApp(({ info }) => info?.formerModelFolders) ?? none;
  if (copies.length + inPlace.length + unfinished.length + former.length === 0) return null;
  const bytes = copies.reduce((sum, model) => sum + model.bytes, 0);
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        <Trash2 size={14} aria-hidden />
        Remove all weights
      </Button>
      <Confirm
        open={asking}
        title="Remove all weights?"
        action="Remove all weights"
        onConfirm={() => void removeAllModels()}
        onClose={() => setAsking(false)}
      >
        <p>
          Deletes every copy that Casebook has made, {formatBytes(bytes)} in all, and downloads that are not
          finished. The practice model and your cases stay.
        </p>
        {former.length === 0 ? null : (
          <>
            <p>Also what it has put into model folders that were used before:</p>
            <ul className="remove-all__kept">
              {former.map((folder) => (
                <li key={folder} className="mono">
                  {folder}
                </li>
              ))}
            </ul>
          </>
        )}
        {inPlace.length === 0 ? null : (
          <>
            <p>These lie outside Casebook. They are only forgotten; delete them yourself if you have to:</p>
            <ul className="remove-all__kept">
              {inPlace.map(({ id, name, fileName }) => (
                <li key={id}>
                  {name}, {fileName}
                </li>
              ))}
            </ul>
          </>
        )}
      </Confirm>
    </>
  );
}
