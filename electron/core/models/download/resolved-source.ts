/** The address that the bytes come from: resolved once, and again after each failure, since signed addresses expire. */
import type { Hub, HubFileReference, ResolvedFile } from "../hub/hub.ts";
import { hubFileChanged } from "./errors.ts";

export interface Source {
  /** Throws HUB_*; DOWNLOAD_CHANGED where the hub has another file now. */
  now(): Promise<ResolvedFile>;
  forget(): void;
}

export interface ExpectedFile {
  readonly file: HubFileReference;
  readonly bytes: number;
  /** null: no published hash is known. */
  readonly sha256: string | null;
}

/** Asks the hub at the first use. The signal ends its questions. Throws nothing itself. */
export function createSource(
  hub: Pick<Hub, "resolve">,
  { file, bytes, sha256 }: ExpectedFile,
  signal: AbortSignal,
): Source {
  let asked: Promise<ResolvedFile> | null = null;
  const ask = async (): Promise<ResolvedFile> => {
    const resolved = await hub.resolve(file, signal);
    const differs = sha256 !== null && resolved.sha256 !== null && resolved.sha256 !== sha256;
    if (resolved.bytes !== bytes || differs) throw hubFileChanged(file);
    return resolved;
  };
  return {
    now: () => (asked ??= ask()),
    forget() {
      asked = null;
    },
  };
}
