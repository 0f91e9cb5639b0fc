/** The last check before a file may get a name that something loads: is it what it was fetched for? */

import { GgufError, readGgufHeader } from "../gguf-header.ts";
import { type FileFacts, judge } from "../library/file-facts.ts";
import type { FetchJob } from "./fetch-file.ts";
import { notAModel } from "./words.ts";

const kinds: Readonly<Record<FileFacts["role"], string>> = {
  model: "a language model, or the first part of one",
  part: "a further part of a language model",
  mmproj: "an image encoder (mmproj)",
};

/** Returns its quantisation, as llama.cpp names it. Throws DOWNLOAD_NOT_A_MODEL. */
export async function checkHeader(
  { file, role }: Pick<FetchJob, "file" | "role">,
  path: string,
): Promise<string> {
  try {
    const verdict = judge(await readGgufHeader(path));
    if (!verdict.usable) throw notAModel(file, verdict.problem);
    if (verdict.facts.role === role) return verdict.facts.quantisation;
    throw notAModel(file, `It is ${kinds[verdict.facts.role]}, not ${kinds[role]}.`);
  } catch (thrown) {
    throw thrown instanceof GgufError ? notAModel(file, thrown.message) : thrown;
  }
}
