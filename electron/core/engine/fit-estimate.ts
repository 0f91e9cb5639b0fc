/** What a context of a model would take, without the model: llama.cpp goes through its loading and allocates nothing. */
import { GgmlType, type GgufFileInfo, GgufInsights, type Llama } from "node-llama-cpp";
import { GgufError, type GgufHeader, type GgufValue, parseGgufHeader } from "../gguf/header.ts";
import { textOf } from "../gguf/values.ts";
import { batchTokens } from "./create-context.ts";
import { headerCutOff, headerUnusable, unknownArchitecture } from "./errors.ts";
import type { ContextNeed, FitRequest } from "./local-engine.ts";

/** Throws CasebookError MODEL_UNREADABLE for a header of an architecture that llama.cpp does not know, or that is damaged. */
export async function contextNeeds(llama: Llama, request: FitRequest): Promise<readonly ContextNeed[]> {
  const insights = await GgufInsights.from(fileInfo(request), llama);
  if (!insights.isSupportedByLlamaCpp) {
    throw unknownArchitecture();
  }
  const context = (contextSize: number, modelGpuLayers: number) =>
    insights.estimateContextResourceRequirementsV2({
      contextSize,
      modelGpuLayers,
      batchSize: batchTokens,
      sequences: 1,
      flashAttention: request.flashAttention ?? "auto",
      kvCacheKeyType: GgmlType[request.kvCacheType],
      kvCacheValueType: GgmlType[request.kvCacheType],
    });
  const needs: ContextNeed[] = [];
  // One after another: each simulation is a few milliseconds of native work, and they share one model.
  for (const contextSize of request.contextSizes) {
    const { cpuRam } = await context(contextSize, 0);
    const onGpu = llama.gpu === false ? null : await context(contextSize, insights.totalLayers);
    needs.push({
      contextSize,
      memoryBytes: cpuRam,
      onGpu: onGpu && { gpuBytes: onGpu.gpuVram, memoryBytes: onGpu.cpuRam },
    });
  }
  return needs;
}

/** As `readGgufFileInfo` of node-llama-cpp gives it for a file; that function reads no bytes that are at hand already. */
function fileInfo({ header: bytes, fileBytes }: FitRequest): GgufFileInfo {
  const header = parsed(bytes, fileBytes);
  const architecture = header === "more" ? null : textOf(header, "general.architecture");
  if (header === "more" || architecture === null) {
    throw headerCutOff();
  }
  const values = nested(header.metadata);
  const tensors = tensorInfo(header);
  return {
    version: header.version,
    tensorCount: tensors.length,
    totalTensorCount: tensors.length,
    // Both are read from the file itself; node-llama-cpp's types list the keys that it knows.
    metadata: values as unknown as GgufFileInfo["metadata"],
    architectureMetadata: values[architecture] ?? {},
    metadataSize: header.dataOffset,
    totalMetadataSize: header.dataOffset,
    infoEndOffset: header.dataOffset,
    tensorInfo: tensors,
    fullTensorInfo: tensors,
    splicedParts: 1,
    sourceData: [{ type: "buffer", buffer: Buffer.from(bytes.subarray(0, header.dataOffset)) }],
  };
}

function parsed(bytes: Uint8Array, fileBytes: number): GgufHeader | "more" {
  try {
    return parseGgufHeader(bytes, fileBytes);
  } catch (thrown) {
    if (!(thrown instanceof GgufError)) throw thrown;
    throw headerUnusable(thrown);
  }
}

/** ggml writes "q4_K" where node-llama-cpp has Q4_K. */
const ggmlType = (name: string): GgmlType => GgmlType[name.toUpperCase() as keyof typeof GgmlType];

const tensorInfo = (header: GgufHeader): NonNullable<GgufFileInfo["tensorInfo"]> =>
  [...header.tensors.values()].map(({ name, type, shape, offset }) => ({
    name,
    dimensions: shape,
    ggmlType: ggmlType(type),
    offset: offset - header.dataOffset,
    fileOffset: offset,
    filePart: 1,
  }));

type Nested = { [key: string]: unknown };

/** "a.b.c" as a.b.c. Without prototypes: the keys come from a file. */
function nested(metadata: ReadonlyMap<string, GgufValue>): Nested {
  const root = Object.create(null) as Nested;
  for (const [key, entry] of metadata) {
    const path = key.split(".");
    const last = path.pop() ?? "";
    let at = root;
    for (const part of path) {
      const next = at[part];
      if (isNested(next)) {
        at = next;
        continue;
      }
      const made = Object.create(null) as Nested;
      at[part] = made;
      at = made;
    }
    // A long array was counted only, and its length is all that is asked of it.
    at[last] = entry.type === "array" ? (entry.values ?? { length: entry.length }) : entry.value;
  }
  return root;
}

const isNested = (value: unknown): value is Nested =>
  typeof value === "object" && value !== null && !Array.isArray(value);
