import type { LoadOptions } from "../../../../shared/load-options.ts";
import type { InstalledModel } from "../../../../shared/weights/library.ts";
import { kvCacheAs } from "../../../../shared/weights/memory-need.ts";
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
export function OptionMemory({ model, options: { contextSize, kvCacheType }, fit }: OptionMemoryProps) {
  const answer = useInstalledFit(model, contextSize, fit);
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
      const { fit: found, machine } = answer;
      const kvCacheBytes = kvCacheAs(found.need.kvCacheBytes, kvCacheType);
      return (
        <div className="options__memory">
          <p className="setting__hint">
            The KV cache of {formatCount(found.contextSize)} tokens takes {formatBytes(kvCacheBytes)} as{" "}
            {kvCacheType}.
          </p>
          <FitMark
            fit={{ ...found, need: { ...found.need, kvCacheBytes }, diskTooSmall: false }}
            machine={machine}
          />
        </div>
      );
    }
  }
}
