/** The same hub behind TLS, with a certificate that no computer knows: what a network that inspects traffic looks like. */
import { connect } from "node:net";
import { pipeline } from "node:stream/promises";
import { createServer } from "node:tls";
import { listen } from "../../electron/core/net/testing/local-server.ts";
import { testCertificate, testKey } from "../../electron/core/net/testing/test-certificate.ts";
import type { TestHub } from "../../scripts/hub/hub.ts";

export interface TlsFront {
  /** For HF_ENDPOINT. */
  readonly endpoint: string;
  /** What makes it known, as the IT department would hand it out: PEM. */
  readonly certificate: string;
  close(): Promise<void>;
}

export async function startTlsFront(hub: Pick<TestHub, "endpoint">): Promise<TlsFront> {
  const { hostname, port } = new URL(hub.endpoint);
  const server = createServer({ key: testKey, cert: testCertificate }, (outside) => {
    const inside = connect(Number(port), hostname);
    // Either end may break off: then the other one ends as well.
    void Promise.allSettled([pipeline(outside, inside), pipeline(inside, outside)]);
  });
  const { port: own, close } = await listen(server);
  return { endpoint: `https://127.0.0.1:${own}`, certificate: testCertificate, close };
}
