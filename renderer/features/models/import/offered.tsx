import { useEffect, useRef } from "react";
import { formatBytes } from "../../../format.ts";
import { useActions, useModelsPage } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";

/** Model files that were dropped on a conversation: no images, but welcome here. */
export function Offered() {
  const offered = useModelsPage((state) => state.offered);
  const { importFiles, declineImport } = useActions();
  const box = useRef<HTMLDivElement>(null);
  const there = offered.length > 0;
  useEffect(() => {
    if (there) box.current?.querySelector("button")?.focus();
  }, [there]);
  if (!there) return null;
  const one = offered.length === 1;
  return (
    <div className="panel offered" role="status" ref={box}>
      <div>
        <p>
          {one
            ? "What you dropped is a model file, not an image. Import it?"
            : `${offered.length} of the files that you dropped are model files, not images. Import them?`}
        </p>
        <ul className="offered__files">
          {offered.map(({ name, size, lastModified }) => (
            <li key={`${name} ${size} ${lastModified}`}>
              {name}, {formatBytes(size)}
            </li>
          ))}
        </ul>
      </div>
      <div className="offered__buttons">
        <Button variant="primary" onClick={() => importFiles(offered)}>
          Import
        </Button>
        <Button onClick={declineImport}>Not now</Button>
      </div>
    </div>
  );
}
