/** The messages between a thread and its hash thread. One request is answered before the next is sent. */

/** Sent when the thread starts. */
export interface HashThreadData {
  readonly path: string;
}

export type HashRequest =
  /** Hash on, up to this offset or the file's end. */
  { readonly type: "hash"; readonly upTo: number } | { readonly type: "digest" };

export type HashReply =
  /** Bytes hashed so far. */
  | { readonly type: "hashed"; readonly bytes: number }
  /** The hash of all bytes so far, hexadecimal. */
  | { readonly type: "digest"; readonly sha256: string };
