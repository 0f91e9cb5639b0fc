/** Facts of files on the disk, read once for each state of a file. */
import { stat } from "node:fs/promises";
import type { Failure } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { classifyFile } from "./classify-gguf.ts";
import { fileDamaged, fileForbidden } from "./errors.ts";
import type { FileFacts } from "./file-facts.ts";

export interface FileOnDisk {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  /** null: the header cannot be read. */
  readonly facts: FileFacts | null;
  /** Why the file cannot be used; null: it can. */
  readonly problem: Failure | null;
}

export type ReadFacts = (path: string) => Promise<FileOnDisk>;

/** Never throws: an unreadable file is returned with a problem. */
export function createFactsReader(): ReadFacts {
  const known = new Map<string, FileOnDisk>();
  return async (path) => {
    const found = await stat(path).catch(() => null);
    if (found === null)
      return { path, bytes: 0, modifiedMs: 0, facts: null, problem: fileDamaged(cannotBeRead) };
    const before = known.get(path);
    if (before?.bytes === found.size && before.modifiedMs === found.mtimeMs) return before;
    const file = { path, bytes: found.size, modifiedMs: found.mtimeMs, ...(await verdictOf(path)) };
    if (known.size >= limits.cachedFileFacts) known.clear();
    // A change of permissions changes neither size nor time, so only facts are cached, never their absence.
    if (file.facts !== null) known.set(path, file);
    return file;
  };
}

async function verdictOf(path: string): Promise<Pick<FileOnDisk, "facts" | "problem">> {
  // The disk failed while the file was read.
  const verdict = await classifyFile(path).catch(() => null);
  switch (verdict?.kind) {
    case undefined:
      return { facts: null, problem: fileDamaged(cannotBeRead) };
    case "usable":
      return { facts: verdict.facts, problem: null };
    case "unusable":
      return { facts: verdict.facts, problem: fileDamaged(verdict.problem) };
    case "wrong-mmproj":
      return { facts: verdict.facts, problem: fileDamaged(verdict.failure.message) };
    case "closed": {
      const { problem, message } = verdict.error;
      return {
        facts: null,
        problem: problem === "forbidden" ? fileForbidden(message) : fileDamaged(message),
      };
    }
  }
}

const cannotBeRead = "The file cannot be read.";
