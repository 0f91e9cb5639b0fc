/** What a model's files say of themselves, read in JavaScript before native code opens them. */
import { statSync } from "node:fs";
import { stat } from "node:fs/promises";
import { CasebookError } from "../../../shared/errors.ts";
import { hasherFor } from "../files/hash/hash-thread.ts";
import { refusedArchitecture } from "../gguf/architecture.ts";
import { GgufError, type GgufHeader, readGgufHeader } from "../gguf/header.ts";
import { quantisationOf } from "../gguf/quantisation.ts";
import { allParts, hashOfParts } from "../gguf/split-name.ts";
import { numberOf, textOf } from "../gguf/values.ts";
import {
  architectureMissing,
  isImageEncoder,
  modelFileForbidden,
  modelFileMissing,
  modelFileUnreadable,
  modelFileUnusable,
  modelIsFolder,
  notFirstPart,
  partsDoNotFit,
} from "./errors.ts";

export interface ModelFacts {
  readonly architecture: string;
  /** As llama.cpp names it: "F16", "Q4_K_M", ... */
  readonly quantisation: string;
  readonly parameters: number;
  /** Paths: one, or all parts of a split model in order. */
  readonly files: readonly string[];
  /** Of all files. */
  readonly bytes: number;
  /** Values of one attention head's keys; null where the file does not say. */
  readonly headSize: number | null;
}

/**
 * Reads and checks the headers of a language model's file, or of all parts of a split one by its first.
 * Throws CasebookError MODEL_NOT_FOUND or MODEL_UNREADABLE (not GGUF, damaged, cut off, a part missing, an image encoder).
 */
export async function readModelFacts(path: string): Promise<ModelFacts> {
  const header = await readHeader(path);
  const architecture = textOf(header, "general.architecture");
  if (architecture === null) {
    throw architectureMissing();
  }
  if (architecture === "clip") {
    throw isImageEncoder();
  }
  const refused = refusedArchitecture(architecture);
  if (refused !== null) {
    const remedy = "Choose a Gemma 3 model, such as MedGemma.";
    throw new CasebookError("MODEL_UNREADABLE", `The model cannot be used. ${refused}`, remedy);
  }
  const files = filesOf(path, header);
  const headers = [header, ...(await Promise.all(files.slice(1).map(readHeader)))];
  const tensors = new Map(headers.flatMap((part) => [...part.tensors]));
  requireOneModel(headers, tensors.size);
  const counts = [...tensors.values()].map(({ shape }) => shape.reduce((product, n) => product * n, 1));
  return {
    architecture,
    quantisation: quantisationOf({ metadata: header.metadata, tensors }),
    parameters: counts.reduce((sum, count) => sum + count, 0),
    files,
    bytes: headers.reduce((sum, { fileBytes }) => sum + fileBytes, 0),
    headSize: headSizeOf(header, architecture),
  };
}

/** llama.cpp opens the further parts itself, by the first one's name and count: both have to be right. */
function filesOf(path: string, first: GgufHeader): readonly string[] {
  const count = numberOf(first, "split.count") ?? 1;
  if (count <= 1) return [path];
  const parts = allParts(path);
  if (parts.length !== count || parts[0] !== path || numberOf(first, "split.no") !== 0) {
    throw notFirstPart(count);
  }
  return parts;
}

/** Parts of different models, or a part twice, would have tensors that are missing or there twice. */
function requireOneModel(headers: readonly GgufHeader[], different: number): void {
  const [first] = headers;
  const all = headers.reduce((sum, { tensors }) => sum + tensors.size, 0);
  const expected = (first && numberOf(first, "split.tensors.count")) ?? all;
  if (different === all && all === expected) return;
  throw partsDoNotFit();
}

/** Source: `llama_hparams::n_embd_head_k` of llama.cpp. */
function headSizeOf(header: GgufHeader, architecture: string): number | null {
  const stated = numberOf(header, `${architecture}.attention.key_length`);
  if (stated !== null) return stated;
  const embedding = numberOf(header, `${architecture}.embedding_length`);
  const heads = numberOf(header, `${architecture}.attention.head_count`);
  return embedding === null || heads === null || heads === 0 ? null : embedding / heads;
}

/** Bytes of a file that may not be there: 0 then. */
export async function bytesOf(path: string | null): Promise<number> {
  if (path === null) return 0;
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** SHA-256 of a model: of its file, or {@link hashOfParts} of a split one. */
export async function sha256OfModel({ files }: Pick<ModelFacts, "files">): Promise<string> {
  const hashes: string[] = [];
  // One after another: a disk reads one long file faster than several at once.
  for (const file of files) hashes.push(await sha256OfFile(file));
  return hashOfParts(hashes);
}

/** SHA-256 of a file of any size. Needs no worker of libuv's, so that it can be made while llama.cpp loads the file. */
export async function sha256OfFile(path: string): Promise<string> {
  const { size } = statSync(path);
  await using hasher = hasherFor(path, size);
  await hasher.upTo(size);
  return await hasher.digest();
}

async function readHeader(path: string): Promise<GgufHeader> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") {
      throw modelFileMissing(error);
    }
    if (error.code === "EACCES" || error.code === "EPERM") throw modelFileForbidden(error);
    throw modelFileUnreadable(error);
  });
  if (!found.isFile()) throw modelIsFolder();
  try {
    return await readGgufHeader(path);
  } catch (thrown) {
    if (!(thrown instanceof GgufError)) throw thrown;
    if (thrown.problem === "forbidden") throw modelFileForbidden(thrown);
    throw modelFileUnusable(thrown);
  }
}
