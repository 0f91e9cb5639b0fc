import type { Machine } from "../../../shared/models/fit.ts";
import { formatBytes } from "../../format.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";
import type { FitState } from "./use-fit.ts";

/** What there is to run models on. */
export function MachineStrip({ fit }: { fit: FitState }) {
  switch (fit.state) {
    case "loading":
      return (
        <p className="panel machine dim" role="status">
          Looking at this computer
        </p>
      );
    case "failed":
      return (
        <ErrorNote
          message={`What this computer has could not be found out. ${fit.failure.message}`}
          remedy={fit.failure.remedy}
          action={<Button onClick={fit.again}>Try again</Button>}
        />
      );
    case "ready":
      return (
        <dl className="panel machine" aria-label="This computer">
          {partsOf(fit.machine).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      );
  }
}

function partsOf({ gpu, gpuAvoided, memory, disk, processor, physicalCores }: Machine) {
  const cores = physicalCores === 1 ? "1 core" : `${physicalCores} cores`;
  const parts: (readonly [string, string])[] =
    gpu === null
      ? [
          [
            "Graphics",
            gpuAvoided
              ? "Left alone since it crashed; the settings try it again"
              : "None that Casebook can use",
          ],
          ["Processor", `${processor}, ${cores}`],
        ]
      : [
          ["Graphics", gpu.names.join(", ")],
          [
            gpu.unifiedBytes > 0 ? "Graphics memory, shared" : "Graphics memory",
            free(gpu.freeBytes, gpu.totalBytes),
          ],
        ];
  return [
    ...parts,
    ["Memory", free(memory.freeBytes, memory.totalBytes)] as const,
    ["Disk", disk === null ? "Not known" : `${formatBytes(disk.freeBytes)} free`] as const,
  ];
}

const free = (freeBytes: number, totalBytes: number): string =>
  `${formatBytes(freeBytes)} of ${formatBytes(totalBytes)} free`;
