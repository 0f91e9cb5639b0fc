/** What a model file says of itself, read in JavaScript before native code opens it. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { CasebookError } from "../../../shared/errors.ts";
import { GgufError, type GgufHeader, readGgufHeader } from "../models/gguf-header.ts";
import { engineError } from "./failures.ts";
import { quantisationOf } from "./quantisation.ts";

export interface ModelFacts {
  readonly architecture: string;
  /** As llama.cpp names it: "F16", "Q4_K_M", ... */
  readonly quantisation: string;
  readonly parameters: number;
  readonly bytes: number;
}

/**
 * Reads and checks the header of a language model's file.
 * Throws CasebookError MODEL_NOT_FOUND or MODEL_UNREADABLE (not GGUF, damaged, cut off, or an image encoder).
 */
export async function readModelFacts(path: string): Promise<ModelFacts> {
  const header = await readHeader(path);
  const architecture = textOf(header, "general.architecture");
  if (architecture === null) {
    throw engineError("MODEL_UNREADABLE", "The model file does not say which architecture it has.");
  }
  if (architecture === "clip") {
    throw engineError("MODEL_UNREADABLE", "This file is an image encoder (mmproj), not a language model.");
  }
  const counts = [...header.tensors.values()].map(({ shape }) =>
    shape.reduce((product, n) => product * n, 1),
  );
  return {
    architecture,
    quantisation: quantisationOf(header),
    parameters: counts.reduce((sum, count) => sum + count, 0),
    bytes: header.fileBytes,
  };
}

/** Bytes of a file that may not be there: 0 then. */
export async function bytesOf(path: string | null): Promise<number> {
  if (path === null) return 0;
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}

/** SHA-256 of a file of any size, read in pieces. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest("hex");
}

async function readHeader(path: string): Promise<GgufHeader> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") {
      throw engineError("MODEL_NOT_FOUND", "The model file is not where it was.", error);
    }
    if (error.code === "EACCES" || error.code === "EPERM") throw forbidden(error);
    throw engineError("MODEL_UNREADABLE", "The model file cannot be read.", error);
  });
  if (!found.isFile()) throw engineError("MODEL_UNREADABLE", "The model is a folder, not a file.");
  try {
    return await readGgufHeader(path);
  } catch (thrown) {
    if (!(thrown instanceof GgufError)) throw thrown;
    if (thrown.problem === "forbidden") throw forbidden(thrown);
    throw engineError("MODEL_UNREADABLE", `The model file cannot be used. ${thrown.message}`, thrown);
  }
}

const forbidden = (cause: Error): CasebookError =>
  new CasebookError(
    "MODEL_UNREADABLE",
    "Your account may not read the model file.",
    "Check its permissions, or choose another model.",
    { cause },
  );

function textOf(header: GgufHeader, key: string): string | null {
  const entry = header.metadata.get(key);
  return entry?.type === "string" ? String(entry.value) : null;
}
