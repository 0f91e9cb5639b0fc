/** The model hub as the rest of the core knows it. `hub-client.ts` implements it over the one egress module. */
import type { Readable } from "node:stream";
import type { Access, Listing, TokenState } from "../../../../shared/models/hub.ts";

export interface HubFileReference {
  readonly repo: string;
  readonly commit: string;
  readonly path: string;
}

/** Where the bytes of a file are right now; a signed address ends at some time, so resolve again when it is refused. */
export interface ResolvedFile extends HubFileReference {
  readonly address: URL;
  readonly bytes: number;
  /** From the hub's headers; null where it is masked or none was sent. */
  readonly sha256: string | null;
  /** The entity tag of the bytes, for If-Range; null where there is none. */
  readonly etag: string | null;
}

export interface RangeAnswer {
  /** 206, or 200 where the server ignores ranges and sends the whole file. */
  readonly status: 200 | 206;
  /** Of the first byte that comes; 0 for a 200. */
  readonly from: number;
  /** Of the whole file, as the server says; null where it does not. */
  readonly total: number | null;
  /** Its chunks are to be used up as they come, before the reader waits for anything else. */
  readonly body: Readable;
}

export type Account = NonNullable<Extract<TokenState, { account: unknown }>["account"]>;

/** Every method throws CasebookError HUB_* where the hub, or the way to it, refuses. */
export interface Hub {
  /** Throws HUB_TOKEN_INVALID for a token that the hub does not know. */
  whoami(token: string, signal?: AbortSignal): Promise<Account>;
  /** Whether files of the repository can be fetched with the token in use. Never throws for what the hub says. */
  access(repo: string, revision: string | null, signal?: AbortSignal): Promise<Access>;
  /** The GGUF files whose path contains `filter`. `revision` null: the repository's main branch. */
  listing(
    query: { readonly repo: string; readonly revision: string | null; readonly filter: string },
    signal?: AbortSignal,
  ): Promise<Listing>;
  /** HEAD without following foreign redirects: bytes, hash, and the address that the bytes come from. */
  resolve(file: HubFileReference, signal?: AbortSignal): Promise<ResolvedFile>;
  /**
   * Bytes `from` to `to` (inclusive; null: to the end). Authorization goes along to the hub's own host only.
   * Throws DOWNLOAD_CHANGED where the file is another one by now (If-Range, 416, length), DOWNLOAD_NOT_A_MODEL for a page
   * of HTML, HUB_* otherwise. The caller ends or destroys the body.
   */
  range(
    file: ResolvedFile,
    range: { readonly from: number; readonly to: number | null },
    signal: AbortSignal,
  ): Promise<RangeAnswer>;
}
