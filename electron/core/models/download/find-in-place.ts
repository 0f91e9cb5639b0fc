/** Finds a file that is in the library already: quantisations of one model share their image encoder. */
import { stat } from "node:fs/promises";
import { hashFile } from "../../files/hash-file.ts";
import { checkHeader } from "./check-header.ts";
import type { FetchedFile, FetchJob } from "./fetch-file.ts";

/** null: there is no such file, or its bytes differ. Throws the signal's reason, and what the file system throws. */
export async function findInPlace(
  job: Pick<FetchJob, "file" | "role" | "bytes" | "sha256" | "placePath">,
  onFound: () => void,
  signal: AbortSignal,
): Promise<FetchedFile | null> {
  // Without a published hash the file in the library cannot be recognised as the right one.
  if (job.sha256 === null) return null;
  const found = await stat(job.placePath).catch(() => null);
  if (found === null || !found.isFile() || found.size !== job.bytes) return null;
  onFound();
  const hashed = await hashFile(job.placePath, { signal }).catch((thrown: unknown) => {
    signal.throwIfAborted();
    throw thrown;
  });
  if (hashed.sha256 !== job.sha256) return null;
  const facts = await checkHeader(job, job.placePath);
  return { sha256: hashed.sha256, where: "place", modifiedMs: hashed.modifiedMs, ...facts };
}
