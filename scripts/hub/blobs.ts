/** The large files on the second host, each at an address that is signed and ends. */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { ContentSource } from "./contents.ts";
import type { StatedFacts, StoredFile } from "./stored-file.ts";

export interface Blob {
  readonly repo: string;
  readonly path: string;
  readonly source: ContentSource;
  /** With its quotation marks. */
  readonly etag: string;
}

export type BlobVerdict =
  | { readonly kind: "found"; readonly blob: Blob }
  | { readonly kind: "unsigned" }
  | { readonly kind: "expired"; readonly blob: Blob }
  | { readonly kind: "missing" };

export interface Blobs {
  /** A signed address for the file, valid from now on for as long as the hub was configured. */
  address(repo: string, file: StoredFile, lfs: NonNullable<StatedFacts["lfs"]>): string;
  find(url: URL): BlobVerdict;
}

export function createBlobs(cdn: string, addressSeconds: number): Blobs {
  const secret = randomBytes(32);
  const byPath = new Map<string, Blob>();
  const sign = (path: string, expires: string): string =>
    createHmac("sha256", secret).update(`${path} ${expires}`).digest("base64url");
  return {
    address(repo, file, { xetHash }) {
      const room = createHash("sha1").update(repo).digest("hex").slice(0, 24);
      const path = `/xet-bridge-us/${room}/${xetHash}`;
      byPath.set(path, { repo, path: file.path, source: file.source, etag: `"${xetHash}"` });
      const expires = String(Math.floor(Date.now() / 1_000) + addressSeconds);
      const query = new URLSearchParams({
        "X-Xet-Cas-Uid": "public",
        "response-content-disposition": `inline; filename="${file.path.split("/").at(-1)}";`,
        Expires: expires,
        Signature: sign(path, expires),
        "Key-Pair-Id": "K2PRACTICE",
      });
      return `${cdn}${path}?${query}`;
    },
    find(url) {
      const expires = url.searchParams.get("Expires") ?? "";
      const given = Buffer.from(url.searchParams.get("Signature") ?? "");
      const right = Buffer.from(sign(url.pathname, expires));
      if (given.length !== right.length || !timingSafeEqual(given, right)) return { kind: "unsigned" };
      const blob = byPath.get(url.pathname);
      if (blob === undefined) return { kind: "missing" };
      return Number(expires) * 1_000 <= Date.now() ? { kind: "expired", blob } : { kind: "found", blob };
    },
  };
}
