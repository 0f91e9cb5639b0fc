/** Assembles files into models, from their headers and names. Pure. */
import type { Failure } from "../../../../shared/errors.ts";
import { allParts, splitName } from "../../gguf/split-name.ts";
import { partsMissing } from "../library/errors.ts";
import { splitProblem } from "../library/split-check.ts";
import type { HeadedFile } from "./checked-file.ts";

export interface AssembledModels<F extends HeadedFile> {
  /** Each entry is a model: one file, or all parts of a split one in order. */
  readonly models: readonly (readonly F[])[];
  readonly mmprojFiles: readonly F[];
  /** Parts of split models whose other parts are missing. */
  readonly incomplete: readonly { readonly files: readonly F[]; readonly failure: Failure }[];
  readonly refused: readonly { readonly files: readonly F[]; readonly failure: Failure }[];
}

/** @param renames parts get new names when they are copied, so their own names need not be right */
export function assembleModels<F extends HeadedFile>(
  files: readonly F[],
  { renames }: { readonly renames: boolean },
): AssembledModels<F> {
  const singles = files.filter(({ facts }) => facts.role === "model" && facts.split === null);
  const split = files.filter(({ facts }) => facts.role !== "mmproj" && facts.split !== null);
  const complete: (readonly F[])[] = [];
  const incomplete: { files: readonly F[]; failure: Failure }[] = [];
  const refused: { files: readonly F[]; failure: Failure }[] = [];
  for (const parts of Map.groupBy(split, keyOf).values()) {
    const sorted = distinctParts(parts);
    const missing = missingParts(sorted);
    const problem = missing.length > 0 ? null : splitProblem(renames ? renamed(sorted) : sorted);
    if (missing.length > 0) incomplete.push({ files: parts, failure: partsMissing(missing) });
    else if (problem === null) complete.push(sorted);
    else refused.push({ files: parts, failure: problem });
  }
  return {
    models: [...singles.map((file) => [file]), ...complete],
    mmprojFiles: files.filter(({ facts }) => facts.role === "mmproj"),
    incomplete,
    refused,
  };
}

/**
 * Names under which llama.cpp finds the parts by itself, whatever they were called before
 * (https://github.com/ggml-org/llama.cpp/tree/master/tools/gguf-split).
 */
export function partNames(files: readonly Pick<HeadedFile, "name">[]): readonly string[] {
  const [first] = files;
  if (first === undefined || files.length === 1) return files.map(({ name }) => name);
  const stem = splitName(first.name)?.stem ?? first.name.replace(/\.gguf$/i, "");
  return allParts(`${stem}-00001-of-${String(files.length).padStart(5, "0")}.gguf`);
}

function renamed<F extends HeadedFile>(files: readonly F[]): F[] {
  const names = partNames(files);
  return files.map((file, index) => ({ ...file, name: names[index] ?? file.name }));
}

const keyOf = ({ group, name, facts }: HeadedFile): string =>
  [group, splitName(name)?.stem ?? "", facts.split?.count].join("\u0000");

/** One part for each number, in order: a part that came twice counts once. */
function distinctParts<F extends HeadedFile>(files: readonly F[]): F[] {
  const byNumber = new Map(files.map((file) => [file.facts.split?.no ?? 0, file]));
  return [...byNumber].toSorted(([a], [b]) => a - b).map(([, file]) => file);
}

function missingParts(files: readonly HeadedFile[]): string[] {
  const [first] = files;
  const count = first?.facts.split?.count ?? 0;
  const there = new Set(files.map(({ facts }) => facts.split?.no));
  const names = first !== undefined && splitName(first.name) !== null ? allParts(first.name) : [];
  return Array.from({ length: count }, (_, no) => no)
    .filter((no) => !there.has(no))
    .map((no) => names[no] ?? `part ${no + 1} of ${count}`);
}
