/**
 * Whom Casebook trusts to sign the hub's certificate: what Node brings along, what the system trusts, and the files that
 * an IT department names for a proxy that inspects traffic. The names are those that Node, OpenSSL, requests and curl use.
 */
import { X509Certificate } from "node:crypto";
import { open } from "node:fs/promises";
import { getCACertificates } from "node:tls";
import { limits } from "../../../shared/limits.ts";

const variables = ["NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"] as const;

export interface Authorities {
  /** PEM, each once. */
  readonly certificates: readonly string[];
  /** Variables that name a file without a readable certificate: no reason to fail, but a likely cause if it does. */
  readonly unreadable: readonly string[];
}

export async function readAuthorities(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Authorities> {
  const named = variables.flatMap((variable) => {
    const file = environment[variable];
    return file ? [{ variable, file }] : [];
  });
  const read = await Promise.all(
    named.map(async ({ variable, file }) => ({ variable, found: await certificatesIn(file) })),
  );
  return {
    certificates: [
      ...new Set([
        ...getCACertificates("bundled"),
        ...getCACertificates("system"),
        ...read.flatMap(({ found }) => found),
      ]),
    ],
    unreadable: read.filter(({ found }) => found.length === 0).map(({ variable }) => variable),
  };
}

async function certificatesIn(path: string): Promise<string[]> {
  const text = await textOf(path);
  const blocks = text?.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return blocks.filter(isCertificate);
}

async function textOf(path: string): Promise<string | null> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    return size > limits.certificateFileBytes ? null : await file.readFile("utf8");
  } catch (thrown) {
    // Missing, a folder, or not permitted: `unreadable` reports it where it matters.
    if (thrown instanceof Error && "code" in thrown) return null;
    throw thrown;
  }
}

/** Blocks are checked one by one, since OpenSSL refuses all of them for one bad block. */
function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
