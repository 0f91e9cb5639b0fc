/** The client under test in front of the practice hub of the end-to-end tests. */
import { afterAll, afterEach } from "vitest";
import { startHub, type TestHub } from "../../../../../scripts/hub/hub.ts";
import { createEgress } from "../../../net/egress.ts";
import type { HeldToken } from "../held-token.ts";
import type { Hub } from "../hub.ts";
import { createHub } from "../hub-client.ts";
import { hubEnvironmentOf } from "../hub-environment.ts";

/** Open to everyone; gated and granted at once; gated and reviewed by hand. */
export const plain = "practice/plain-GGUF";
export const gated = "practice/medgemma-gated-GGUF";
export const reviewed = "practice/medgemma-reviewed-GGUF";
/** What the client takes for the time. */
export const now = 1_800_000_000_000;

export interface Setting {
  readonly endpoint?: string;
  readonly offline?: boolean;
  /** A function is asked before each request. */
  readonly held?: HeldToken | (() => HeldToken);
  readonly stallMs?: number;
}

export interface PracticeHub {
  readonly server: TestHub;
  readonly hubWith: (token: string | null, setting?: Setting) => Hub;
  /** A token that may read what its account was given access to. */
  readonly reader: () => string;
  /** Between two tests: no faults, no records, no connections. */
  mend(): void;
  close(): Promise<void>;
}

/** One hub for all tests of the file that calls this, outside of them: mended after each, closed after all. */
export async function sharedPracticeHub(): Promise<PracticeHub> {
  const practice = await startPracticeHub();
  afterEach(() => practice.mend());
  afterAll(() => practice.close());
  return practice;
}

export async function startPracticeHub(): Promise<PracticeHub> {
  const server = await startHub();
  const open: { close(): void }[] = [];
  return {
    server,
    reader: () => server.tokens.read,
    hubWith(token, { endpoint = server.endpoint, offline = false, held, stallMs = 60_000 } = {}) {
      const environment = hubEnvironmentOf({ HF_ENDPOINT: endpoint }, "/home/clinic");
      const egress = createEgress({
        servers: { hub: environment.endpoint },
        environment: {},
        offline: () => offline,
        appVersion: "1.2.3",
        connectMs: 60_000,
        stallMs,
      });
      open.push(egress);
      const own: HeldToken = token === null ? { kind: "none" } : { kind: "held", token, source: "vault" };
      const asked = (): HeldToken => (typeof held === "function" ? held() : (held ?? own));
      return createHub({ egress, environment, token: () => Promise.resolve(asked()), now: () => now });
    },
    mend() {
      server.mend();
      server.forgetRequests();
      for (const egress of open.splice(0)) egress.close();
    },
    close: () => server.close(),
  };
}
