/** The interface of the model hub to the rest of the core. `hub-client.ts` implements it over the one egress module. */
import type { Readable } from "node:stream";
import type { Access, Listing, TokenState } from "../../../../shared/models/hub.ts";

export interface HubFileReference {
  readonly repo: string;
  readonly commit: string;
  readonly path: string;
}

/** The present address of a file's bytes. A signed address expires, so the file is resolved again when it is refused. */
export interface ResolvedFile extends HubFileReference {
  readonly address: URL;
  readonly bytes: number;
  /** SHA-256 from the hub's headers; null where it is masked or missing. */
  readonly sha256: string | null;
  /** The entity tag of the bytes, for If-Range; null where there is none. */
  readonly etag: string | null;
}

export interface RangeAnswer {
  /** 206, or 200 where the server ignores ranges and sends the whole file. */
  readonly status: 200 | 206;
  /** Offset of the first byte; 0 for a 200. */
  readonly from: number;
  /** Bytes of the whole file; null where the server does not tell. */
  readonly total: number | null;
  /** Chunks have to be used as they arrive, before the reader waits for anything else. */
  readonly body: Readable;
}

export type Account = NonNullable<Extract<TokenState, { account: unknown }>["account"]>;

/** Every method throws CasebookError HUB_* where the hub, or the way to it, refuses. */
export interface Hub {
  /** Throws HUB_TOKEN_INVALID for a token that the hub does not know. */
  whoami(token: string, signal?: AbortSignal): Promise<Account>;
  /** Whether files of the repository can be downloaded with the token in use. Never throws for what the hub answers. */
  access(repo: string, revision: string | null, signal?: AbortSignal): Promise<Access>;
  /** The GGUF files whose path contains `filter`. `revision` null: the repository's main branch. */
  listing(
    query: { readonly repo: string; readonly revision: string | null; readonly filter: string },
    signal?: AbortSignal,
  ): Promise<Listing>;
  /** HEAD without following foreign redirects: bytes, hash, and the address that the bytes come from. */
  resolve(file: HubFileReference, signal?: AbortSignal): Promise<ResolvedFile>;
  /**
   * Bytes `from` to `to` (inclusive; null: to the end). The token is sent to the hub's own host only. Throws
   * DOWNLOAD_CHANGED where the file is another one now (If-Range, 416, length), DOWNLOAD_NOT_A_MODEL for a web page,
   * HUB_* otherwise. The caller ends or destroys the body.
   */
  range(
    file: ResolvedFile,
    range: { readonly from: number; readonly to: number | null },
    signal: AbortSignal,
  ): Promise<RangeAnswer>;
}
