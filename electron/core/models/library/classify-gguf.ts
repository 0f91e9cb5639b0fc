/**
 * The one check of a file's header: what the file is, or why it is not used. Each caller has its own message for the
 * outcome.
 */
import { CasebookError } from "../../../../shared/errors.ts";
import { GgufError, type GgufHeader, parseGgufHeader, readGgufHeader } from "../../gguf/header.ts";
import { checkMmproj } from "../../gguf/mmproj.ts";
import { type FileFacts, judge } from "./file-facts.ts";

export type GgufClass =
  | { readonly kind: "usable"; readonly facts: FileFacts }
  /** `problem`: whole sentences that quote nothing from the file. `facts` null: the file has no whole header. */
  | { readonly kind: "unusable"; readonly facts: FileFacts | null; readonly problem: string }
  /** MMPROJ_UNREADABLE: an image encoder that native code must not read. */
  | { readonly kind: "wrong-mmproj"; readonly facts: FileFacts; readonly failure: CasebookError }
  /** The disk or its permissions prevent reading: the file may be whole. */
  | { readonly kind: "closed"; readonly error: GgufError };

/** Throws what reading throws. */
export async function classifyFile(path: string): Promise<GgufClass> {
  try {
    return judgeWhole(await readGgufHeader(path));
  } catch (thrown) {
    return refused(thrown);
  }
}

/**
 * @param start the first bytes of a file of `fileBytes` bytes
 * "more": the header is longer.
 */
export function classifyStart(start: Uint8Array, fileBytes: number): GgufClass | "more" {
  try {
    const header = parseGgufHeader(start, fileBytes);
    return header === "more" ? header : judgeWhole(header);
  } catch (thrown) {
    return refused(thrown);
  }
}

function judgeWhole(header: GgufHeader): GgufClass {
  const verdict = judge(header);
  const { facts } = verdict;
  if (!verdict.usable) return { kind: "unusable", facts, problem: verdict.problem };
  if (facts.role !== "mmproj") return { kind: "usable", facts };
  try {
    // Checked against its own width; whether that is the model's is checked when the two are paired.
    checkMmproj(header, facts.width ?? 0);
    return { kind: "usable", facts };
  } catch (thrown) {
    if (thrown instanceof CasebookError) return { kind: "wrong-mmproj", facts, failure: thrown };
    throw thrown;
  }
}

function refused(thrown: unknown): GgufClass {
  if (!(thrown instanceof GgufError)) throw thrown;
  const closed = thrown.problem === "forbidden" || thrown.problem === "unreadable";
  return closed
    ? { kind: "closed", error: thrown }
    : { kind: "unusable", facts: null, problem: thrown.message };
}
