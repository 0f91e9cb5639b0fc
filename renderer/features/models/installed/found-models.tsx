import { useEffect, useRef, useState } from "react";
import type { FoundCheck, FoundModel } from "../../../../shared/models/library.ts";
import { formatBytes, formatShare } from "../../../format.ts";
import { useActions, useBridge, useCore, useStores } from "../../../stores/context.tsx";
import { onceAccepted } from "../../../stores/gate-store.ts";
import { Button } from "../../../ui/button.tsx";
import { Progress } from "../../../ui/progress.tsx";

const programs: Readonly<Record<FoundModel["program"], string>> = {
  "hub-cache": "the hub's own cache",
  "lm-studio": "LM Studio",
  ollama: "Ollama",
};

/** Models that another program has downloaded already, so that they need not be downloaded twice. */
export function FoundModels() {
  const bridge = useBridge();
  const models = useCore((state) => state.models.length);
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
      <h3 id="found-heading">Found in other programs</h3>
      <p className="small dim">They are checked against the published hash and used where they are.</p>
      <ul className="panel rows" aria-labelledby="found-heading">
        {found.map((model) => (
          <FoundRow key={model.id} model={model} />
        ))}
      </ul>
    </div>
  );
}

function FoundRow({ model }: { model: FoundModel }) {
  const { takeFoundModel, stopFoundModel } = useActions();
  const stores = useStores();
  const { id, name, quantisation, bytes, hasImageEncoder, program } = model;
  const check = useCore(({ foundChecks }) => foundChecks.find(({ foundId }) => foundId === id));
  const act = (clicks: number): void => {
    if (check === undefined) onceAccepted(stores, () => void takeFoundModel(id));
    // The second half of a double click on "Use in place" is not meant for "Stop".
    else if (clicks < 2) void stopFoundModel(id);
  };
  return (
    <li className="row row--found">
      <div className="row__what">
        <h3>
          {name} {quantisation}
        </h3>
        <p>In {programs[program]}</p>
        {check === undefined ? null : <Checking name={name} {...check} />}
      </div>
      <div className="row__size">
        {formatBytes(bytes)}
        <p>{hasImageEncoder ? "with image encoder" : "text only, no image encoder"}</p>
      </div>
      <div className="row__act">
        <Button onClick={({ detail }) => act(detail)}>{check === undefined ? "Use in place" : "Stop"}</Button>
      </div>
    </li>
  );
}

function Checking({ name, bytes, total }: FoundCheck & { name: string }) {
  const share = total === 0 ? null : bytes / total;
  return (
    <>
      <p>Checking the hash{share === null ? "" : `, ${formatShare(share)}`}</p>
      <Progress value={share} label={`Checking ${name}`} />
    </>
  );
}
