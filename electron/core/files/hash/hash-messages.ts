/** What a thread and its hash thread say to each other. One request is answered before the next is sent. */

/** Given when the thread starts. */
export interface HashThreadData {
  readonly path: string;
}

export type HashRequest =
  /** On, up to this offset or the file's end. */
  { readonly type: "hash"; readonly upTo: number } | { readonly type: "digest" };

export type HashReply =
  /** So far. */
  | { readonly type: "hashed"; readonly bytes: number }
  /** Of all that was hashed, hexadecimal. */
  | { readonly type: "digest"; readonly sha256: string };
