/** What was asked of the hub: the record that tests look into. */

/** "hub": the host that one asks. "cdn": the second host, which the bytes of large files come from. */
export type ServerName = "hub" | "cdn";

export interface RecordedRequest {
  readonly server: ServerName;
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: string;
  /** As the client named it, with the port. */
  readonly host: string;
  readonly range: string | null;
  readonly ifRange: string | null;
  /** Whether Authorization was sent. */
  readonly authorization: boolean;
  readonly userAgent: string | null;
  /** Of the file in its repository, where the request is for one. */
  readonly file: { readonly repo: string; readonly path: string } | null;
  /** 0 until the answer has begun. */
  readonly status: number;
  /** Bytes of the body that were handed to the connection so far. */
  readonly sentBytes: number;
  /** Kinds of the faults that it met. */
  readonly faults: readonly string[];
}

/** A record while it is being filled in. */
export type NotedRequest = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] };

export interface RequestLog {
  readonly all: readonly RecordedRequest[];
  add(request: NotedRequest): void;
  clear(): void;
}

export function createRequestLog(): RequestLog {
  const all: NotedRequest[] = [];
  return {
    all,
    add: (request) => void all.push(request),
    clear: () => void all.splice(0),
  };
}
