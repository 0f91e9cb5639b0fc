import { registeredModels } from "../../../../shared/models/known-models.ts";
import type { FitState } from "../use-fit.ts";
import { AvailableRow } from "./available-row.tsx";
import { ContextSelect } from "./context-select.tsx";

/** The models that Casebook knows by name. */
export function AvailableList({ fit }: { fit: FitState }) {
  return (
    <section className="models__section" aria-labelledby="available-heading">
      <div className="models__head">
        <h2 id="available-heading">Available</h2>
        <ContextSelect />
      </div>
      <ul className="panel rows">
        {registeredModels.map((model) => (
          <AvailableRow key={model.id} model={model} fit={fit} />
        ))}
      </ul>
    </section>
  );
}
