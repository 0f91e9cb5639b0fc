/** Texts about a computer, and about how a model would run on it. */

import type { FileFit, Fit, Machine } from "../../../../shared/models/fit.ts";
import { totalOf } from "../../../../shared/models/memory-need.ts";
import { formatBytes, formatCount } from "../../../../shared/units.ts";
import { type Column, tableText } from "../table.ts";

export interface FitRow {
  readonly id: string;
  readonly fit: FileFit;
  /** Why it is recommended; null: it is not. */
  readonly recommended: string | null;
}

const columns: readonly Column[] = [
  { title: "ID" },
  { title: "Context", align: "right" },
  { title: "Needs", align: "right" },
  { title: "On this computer" },
];

export const fitTable = (rows: readonly FitRow[]): string =>
  tableText(
    columns,
    rows.map(({ id, fit, recommended }) => [
      recommended === null ? id : `${id} *`,
      formatCount(fit.contextSize),
      formatBytes(totalOf(fit.need)),
      `${verdictText(fit)}${fit.diskTooSmall ? "; the disk is too small for the download" : ""}`,
    ]),
  );

function verdictText(fit: Pick<Fit, "verdict" | "gpuLayers" | "layers" | "tokensPerSecond">): string {
  switch (fit.verdict) {
    case "gpu-whole":
      return `fits on the GPU, ${speedText(fit)}`;
    case "gpu-partly":
      return `${fit.gpuLayers} of ${fit.layers} layers on the GPU, ${speedText(fit)}`;
    case "cpu-only":
      return `on the processor, ${speedText(fit)}`;
    case "does-not-fit":
      return "does not fit in memory";
  }
}

function speedText({ tokensPerSecond }: Pick<Fit, "tokensPerSecond">): string {
  if (tokensPerSecond === null) return "speed not known";
  if (tokensPerSecond < 1) return "slower than 1 token/s";
  const whole = Math.round(tokensPerSecond);
  return whole === 1 ? "about 1 token/s" : `about ${whole} tokens/s`;
}

export function machineText({ gpu, gpuAvoided, memory, disk, processor, physicalCores }: Machine): string {
  const graphics =
    gpu === null
      ? gpuAvoided
        ? "left alone, because it crashed"
        : "none that the engine can use"
      : `${gpu.names.join(", ")} (${gpu.backend}), ${formatBytes(gpu.freeBytes)} of ${formatBytes(gpu.totalBytes)} free`;
  const room = disk === null ? "free space not known" : `${formatBytes(disk.freeBytes)} free for models`;
  return tableText(
    [{ title: "This computer" }, { title: "" }],
    [
      ["GPU", graphics],
      ["Memory", `${formatBytes(memory.freeBytes)} of ${formatBytes(memory.totalBytes)} free`],
      ["Processor", `${processor}, ${physicalCores} cores`],
      ["Disk", room],
    ],
  );
}
