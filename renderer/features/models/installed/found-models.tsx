import { useEffect, useRef, useState } from "react";
import type { FoundModel } from "../../../../shared/weights/library.ts";
import { formatBytes } from "../../../format.ts";
import { useActions, useApp, useBridge, useStores } from "../../../stores/context.tsx";
import { onceAccepted } from "../../../stores/gate-store.ts";
import { Button } from "../../../ui/button.tsx";

const programs: Readonly<Record<FoundModel["program"], string>> = {
  "hub-cache": "the hub's own cache",
  "lm-studio": "LM Studio",
  ollama: "Ollama",
};

/** Models that another program has fetched already, so that nobody fetches them twice. */
export function FoundModels() {
  const bridge = useBridge();
  const models = useApp((state) => state.models.length);
  const latest = useRef(models);
  const [found, setFound] = useState<readonly FoundModel[]>([]);
  useEffect(() => {
    latest.current = models;
    bridge.request("models.find", {}).then(
      (reply) => latest.current === models && setFound(reply.found),
      // Nothing depends on it: the models can be downloaded or imported all the same.
      () => latest.current === models && setFound([]),
    );
  }, [bridge, models]);
  if (found.length === 0) return null;
  return (
    <div className="found">
      <h3>Found in other programs</h3>
      <p className="small dim">They are checked against the published hash and used where they are.</p>
      <ul className="panel rows">
        {found.map((model) => (
          <FoundRow key={model.id} model={model} />
        ))}
      </ul>
    </div>
  );
}

function FoundRow({ model }: { model: FoundModel }) {
  const { takeFoundModel } = useActions();
  const stores = useStores();
  const [busy, setBusy] = useState(false);
  const { id, name, quantisation, bytes, hasImageEncoder, program } = model;
  const use = async (): Promise<void> => {
    setBusy(true);
    await takeFoundModel(id);
    setBusy(false);
  };
  return (
    <li className="row row--found">
      <div className="row__what">
        <h3>
          {name} {quantisation}
        </h3>
        <p>In {programs[program]}</p>
      </div>
      <div className="row__size">
        {formatBytes(bytes)}
        <p>{hasImageEncoder ? "with image encoder" : "text only, no image encoder"}</p>
      </div>
      <div className="row__act">
        <Button disabled={busy} onClick={() => onceAccepted(stores, () => void use())}>
          {busy ? "Checking the hash" : "Use in place"}
        </Button>
      </div>
    </li>
  );
}
