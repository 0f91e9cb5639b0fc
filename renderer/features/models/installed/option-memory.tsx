import type { LoadOptions } from "../../../../shared/load-options.ts";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import { formatBytes, formatCount } from "../../../format.ts";
import { FitMark } from "../fit-mark.tsx";
import type { FitState } from "../use-fit.ts";
import { useInstalledFit } from "./use-installed-fit.ts";

interface OptionMemoryProps {
  readonly model: InstalledModel;
  readonly options: LoadOptions;
  readonly fit: FitState;
}

/** What the chosen context takes, and whether the model then fits; or why that is not known. */
export function OptionMemory({ model, options, fit }: OptionMemoryProps) {
  const answer = useInstalledFit(model, options, fit);
  switch (answer.state) {
    case "waiting":
      return null;
    case "failed":
      return (
        <p className="setting__hint">
          {answer.failure.message} {answer.failure.remedy}
        </p>
      );
    case "known": {
      const { fit: found, machine, stale } = answer;
      return (
        <div className="options__memory" aria-busy={stale}>
          <p className="setting__hint">
            {options.contextSize !== null && options.contextSize > found.contextSize
              ? `This model takes ${formatCount(found.contextSize)} tokens at most. `
              : ""}
            The KV cache of {formatCount(found.contextSize)} tokens takes{" "}
            {formatBytes(found.need.kvCacheBytes)} as {options.kvCacheType}.
          </p>
          <FitMark fit={{ ...found, diskTooSmall: false }} machine={machine} />
        </div>
      );
    }
  }
}
