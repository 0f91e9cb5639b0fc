/** Facts of files on the disk, read once for each state that a file is in. */
import { stat } from "node:fs/promises";
import type { Failure } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { classifyFile } from "./classify-gguf.ts";
import type { FileFacts } from "./file-facts.ts";

export interface FileOnDisk {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** null: the header cannot be read. */
  readonly facts: FileFacts | null;
  /** Why it cannot be used. */
  readonly problem: Failure | null;
}

export type ReadFacts = (path: string) => Promise<FileOnDisk>;

/** Never throws: a file that cannot be read is one with a problem. */
export function createFactsReader(): ReadFacts {
  const known = new Map<string, FileOnDisk>();
  return async (path) => {
    const found = await stat(path).catch(() => null);
    if (found === null) return { path, bytes: 0, modifiedMs: 0, facts: null, problem: damaged(cannotBeRead) };
    const before = known.get(path);
    if (before?.bytes === found.size && before.modifiedMs === found.mtimeMs) return before;
    const file = { path, bytes: found.size, modifiedMs: found.mtimeMs, ...(await verdictOf(path)) };
    if (known.size >= limits.cachedFileFacts) known.clear();
    // Permissions that are given change neither size nor time.
    if (file.facts !== null) known.set(path, file);
    return file;
  };
}

async function verdictOf(path: string): Promise<Pick<FileOnDisk, "facts" | "problem">> {
  // The disk gave up in the middle of it.
  const verdict = await classifyFile(path).catch(() => null);
  switch (verdict?.kind) {
    case undefined:
      return { facts: null, problem: damaged(cannotBeRead) };
    case "usable":
      return { facts: verdict.facts, problem: null };
    case "unusable":
      return { facts: verdict.facts, problem: damaged(verdict.problem) };
    case "wrong-mmproj":
      return { facts: verdict.facts, problem: damaged(verdict.failure.message) };
    case "closed": {
      const { problem, message } = verdict.error;
      return { facts: null, problem: problem === "forbidden" ? forbidden(message) : damaged(message) };
    }
  }
}

const cannotBeRead = "The file cannot be read.";

const damaged = (message: string): Failure => ({
  code: "MODEL_UNREADABLE",
  message,
  remedy: "Download it again, or remove it from the model folder.",
});

/** Such a file may be whole: downloading it again would not help. */
const forbidden = (message: string): Failure => ({
  code: "MODEL_UNREADABLE",
  message,
  remedy: "Check its permissions: your account has to be allowed to read it.",
});
