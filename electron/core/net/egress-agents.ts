/** Connections that are reused, one pool for each route to a server. */
import { type AgentOptions, Agent as PlainAgent } from "node:http";
import { Agent as TlsAgent } from "node:https";
import { createSecureContext, type SecureContext } from "node:tls";
import { limits } from "../../../shared/limits.ts";
import { withReusedMemory } from "./egress-bulk.ts";
import { readAuthorities } from "./egress-certificates.ts";
import { proxyFor } from "./egress-proxy.ts";
import type { EgressPurpose } from "./egress-purposes.ts";

export interface Route {
  readonly agent: PlainAgent;
  /** Host and port, without the credentials that its address may hold; null: none. */
  readonly proxy: string | null;
  readonly tls: boolean;
  /** Whether its connections can be read in bulk. */
  readonly bulk: boolean;
  /** See Authorities. */
  readonly unreadable: readonly string[];
}

export interface Agents {
  /** Throws HUB_PROXY for a proxy that cannot be used. */
  route(address: URL, purpose: Pick<EgressPurpose, "proxy" | "bulk" | "connectMs">): Promise<Route>;
  /** Connections opened so far, also those that failed. */
  readonly connections: number;
  close(): void;
}

export function createAgents(environment: Readonly<Record<string, string | undefined>>): Agents {
  const agents = new Map<string, PlainAgent>();
  let trust: Promise<Trust> | null = null;
  let connections = 0;

  const make = (
    { tls, bulk, proxy, connectMs }: { tls: boolean; bulk: boolean; proxy: URL | null; connectMs: number },
    secureContext: SecureContext | undefined,
  ): PlainAgent => {
    const options: AgentOptions = {
      keepAlive: true,
      maxFreeSockets: limits.hubIdleConnections,
      // The one used last is the one least likely to have been closed by the other side.
      scheduling: "lifo",
      timeout: connectMs,
      autoSelectFamilyAttemptTimeout: limits.hubAddressAttemptMs,
      ...(proxy !== null && { proxyEnv: { https_proxy: proxy.href } }),
    };
    const agent = tls
      ? // Set explicitly, since NODE_TLS_REJECT_UNAUTHORIZED=0 may be left over from an experiment.
        new TlsAgent({ ...options, rejectUnauthorized: true, ...(secureContext && { secureContext }) })
      : new PlainAgent(options);
    const plainConnect = agent.createConnection.bind(agent);
    const connect = bulk ? withReusedMemory(plainConnect, { tls }) : plainConnect;
    agent.createConnection = (...given) => {
      connections += 1;
      return connect(...given);
    };
    return agent;
  };

  return {
    get connections() {
      return connections;
    },
    async route(address, purpose) {
      const tls = address.protocol === "https:";
      const proxy = purpose.proxy ? proxyFor(address, environment) : null;
      // Read once, and only where it is needed: it takes a tenth of a second.
      if (tls) trust ??= readTrust(environment);
      const { context, unreadable } = (await trust) ?? noTrust;
      // Through a proxy, Node reads the proxy's own answer from the connection first.
      const bulk = purpose.bulk && proxy === null;
      const { connectMs } = purpose;
      const key = `${address.protocol} ${bulk} ${connectMs} ${proxy?.href ?? ""}`;
      const agent = agents.get(key) ?? make({ tls, bulk, proxy, connectMs }, context);
      agents.set(key, agent);
      return { agent, proxy: proxy?.host ?? null, tls, bulk, unreadable };
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
}

interface Trust {
  readonly context: SecureContext | undefined;
  readonly unreadable: readonly string[];
}

const noTrust: Trust = { context: undefined, unreadable: [] };

async function readTrust(environment: Readonly<Record<string, string | undefined>>): Promise<Trust> {
  const { certificates, unreadable } = await readAuthorities(environment);
  // As in curl: a file may hold the issuer alone, without the root above it.
  const context = createSecureContext({ ca: [...certificates], allowPartialTrustChain: true });
  return { context, unreadable };
}
