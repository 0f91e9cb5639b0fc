/**
 * A rough estimate of how fast a model writes. Writing a token reads all weights and the KV cache once, so memory
 * bandwidth decides. Assumed: a GPU delivers 60 % of the bandwidth on its data sheet; a processor 3 GB/s for each core,
 * up to the 30 GB/s that two channels of memory leave; and 2 ms a token go to everything else. Reading a prompt is not
 * estimated.
 */

const gigabyte = 1e9;
const gpuShare = 0.6;
const bytesPerSecondAndCore = 3 * gigabyte;
const memoryBytesPerSecond = 30 * gigabyte;
const overheadSeconds = 0.002;

/** GB/s on the data sheet, by the device's name; the first that matches counts. */
const dataSheets: readonly (readonly [name: RegExp, gigabytesPerSecond: number])[] = [
  [/\b(?:H100|H200|B100|B200|MI300)/i, 3_000],
  [/\b(?:A100|MI250)/i, 1_500],
  [/RTX\s*(?:PRO\s*6000|5090)/i, 1_790],
  [/RTX\s*(?:4090|3090)/i, 950],
  [/RTX\s*(?:A6000|A5000|6000|5080)|\bL40|RX\s*7900/i, 800],
  [/RTX\s*(?:4080|3080|5070)/i, 700],
  [/RTX\s*(?:4070|3070|A4500|5000|4500)|\bA10\b/i, 500],
  [/RTX\s*(?:4060|3060|2060|A2000|A4000|4000|2000)|\bT4\b|\bL4\b/i, 300],
  [/Apple M\d+ Ultra/i, 800],
  [/Apple M\d+ Max/i, 400],
  [/Apple M\d+ Pro/i, 200],
  [/Apple M\d+/i, 100],
];
/** A card of the middle class. */
const unknownGpu = 250;

export interface Reads {
  /** Bytes that each token reads on the GPU and in main memory. */
  readonly gpuBytes: number;
  readonly memoryBytes: number;
}

export interface Devices {
  /** null: no GPU. `integrated`: it has no memory of its own. */
  readonly gpu: { readonly names: readonly string[]; readonly integrated: boolean } | null;
  readonly physicalCores: number;
}

/** Tokens per second. */
export function tokensPerSecond(reads: Reads, { gpu, physicalCores }: Devices): number {
  const processor = Math.min(memoryBytesPerSecond, physicalCores * bytesPerSecondAndCore);
  const onGpu = gpu === null ? 0 : reads.gpuBytes / gpuBytesPerSecond(gpu);
  return 1 / (overheadSeconds + onGpu + reads.memoryBytes / processor);
}

function gpuBytesPerSecond({ names, integrated }: NonNullable<Devices["gpu"]>): number {
  // With several GPUs each holds some of the layers, and one works after the other.
  const known = names.flatMap((name) => dataSheets.find(([pattern]) => pattern.test(name))?.[1] ?? []);
  if (known.length > 0) return Math.min(...known) * gigabyte * gpuShare;
  return integrated ? memoryBytesPerSecond : unknownGpu * gigabyte * gpuShare;
}
