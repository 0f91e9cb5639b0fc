/** What a connection may be opened for. A request names its purpose, and the purpose's row decides what it may do. */
import { limits } from "../../../shared/limits.ts";
import { requireChatHost, requireHubHost } from "./egress-hosts.ts";

export type EgressMethod = "GET" | "HEAD" | "POST";

export interface EgressPurpose {
  readonly reason: string;
  /** Whose address the host rule is about, and the only one that an `authorization` header goes to. */
  readonly server: EgressServer;
  /** Throws CasebookError for an address that this purpose does not lead to. `server`: the address of `server` above. */
  readonly requireHost: (address: URL, server: URL) => void;
  readonly methods: readonly EgressMethod[];
  /** The largest body that may be sent; 0: none. */
  readonly bodyBytes: number;
  /** Whether the proxies of the environment are used. */
  readonly proxy: boolean;
  /** The answer's body is large, and read into the same memory again and again: see egress-bulk.ts. */
  readonly bulk: boolean;
  /** Until a connection stands: name, proxy and TLS included. */
  readonly connectMs: number;
  /** From the connection to the answer's head. */
  readonly answerMs: number;
  /** Between two pieces of the answer's body while more is wanted. */
  readonly stallMs: number;
}

export type EgressServer = "hub" | "chat";

const hub = {
  server: "hub",
  requireHost: requireHubHost,
  methods: ["GET", "HEAD"],
  bodyBytes: 0,
  proxy: true,
  connectMs: limits.hubConnectMs,
  answerMs: limits.hubStallMs,
  stallMs: limits.hubStallMs,
} as const;

export const egressPurposes = {
  "hub-metadata": {
    ...hub,
    bulk: false,
    reason: "which models and files there are, whether the account may have them, where a file is stored",
  },
  "hub-download": {
    ...hub,
    bulk: true,
    reason: "the bytes of a model file that the user chose",
  },
  "chat-answer": {
    server: "chat",
    requireHost: requireChatHost,
    methods: ["POST"],
    bodyBytes: limits.chatRequestBytes,
    // A question goes to the server that was set up, and through no other host.
    proxy: false,
    bulk: false,
    connectMs: limits.chatConnectMs,
    answerMs: limits.chatSilenceMs,
    stallMs: limits.chatSilenceMs,
    reason: "a conversation with its images, sent to the one server that answers it",
  },
} as const satisfies Readonly<Record<string, EgressPurpose>>;

export type EgressPurposeName = keyof typeof egressPurposes;
