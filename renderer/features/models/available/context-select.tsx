import { useId } from "react";
import { limits } from "../../../../shared/limits.ts";
import { contextChoice } from "../../../../shared/load-options.ts";
import { formatCount } from "../../../format.ts";
import { useModelsPage, useStores } from "../../../stores/context.tsx";

/** Tokens, each twice the one before: as steps of the whole range they are few enough to choose from. */
const sizes = [4_096, 8_192, 16_384, 32_768, 65_536, limits.contextTokens];

/** The context that the verdicts are about. It loads nothing: each model on this computer has its own load options. */
export function ContextSelect() {
  const { modelsPage } = useStores();
  const chosen = useModelsPage(({ contextSize }) => contextSize);
  const id = useId();
  return (
    <div className="context-select">
      <label htmlFor={id}>Context</label>
      <select
        id={id}
        className="select-quiet"
        value={chosen ?? ""}
        onChange={({ currentTarget: { value } }) =>
          modelsPage.setState({ contextSize: value === "" ? null : Number(value) })
        }
      >
        <option value="">As large as fits, up to {formatCount(contextChoice.most)} tokens</option>
        {sizes.map((size) => (
          <option key={size} value={size}>
            {formatCount(size)} tokens
          </option>
        ))}
      </select>
    </div>
  );
}
