/** The access to the hub's models for the app and the command line: the hub, the token, the terms. */
import { CasebookError } from "../../../../shared/errors.ts";
import { accessMessages } from "../../../../shared/models/access.ts";
import type { HubInfo, TokenState } from "../../../../shared/models/hub.ts";
import { createEgress, type Egress } from "../../net/egress.ts";
import type { Vault } from "../../store/vault.ts";
import { HubRefusal } from "../hub/errors.ts";
import type { Account, Hub } from "../hub/hub.ts";
import { createHub } from "../hub/hub-client.ts";
import {
  type Environment,
  endpointText,
  type HubEnvironment,
  hubEnvironmentOf,
} from "../hub/hub-environment.ts";
import { createTermsRecord, type TermsRecord } from "./terms-record.ts";
import { createTokenStore, type TokenStore } from "./token-store.ts";

export interface Gate {
  readonly hub: Hub;
  readonly terms: TermsRecord;
  readonly tokens: Pick<TokenStore, "held">;
  readonly environment: HubEnvironment;
  readonly egress: Pick<Egress, "connections">;
  info(): Promise<HubInfo>;
  /**
   * Checks the token with whoami, then saves it. Throws HUB_TOKEN_INVALID, NOT_ALLOWED while HF_TOKEN is set,
   * VAULT_UNREADABLE, STORE_*, and what keeps the hub from answering: a token that could not be checked is not saved.
   */
  setToken(token: string, signal?: AbortSignal): Promise<HubInfo>;
  /** Asks the hub for the account of the token in use. Throws as `setToken`; HUB_TOKEN_MISSING where there is none. */
  checkToken(signal?: AbortSignal): Promise<HubInfo>;
  /** Deletes the saved token. Throws STORE_*. */
  clearToken(): Promise<HubInfo>;
  /** Ends every connection. */
  close(): void;
}

export interface GateOptions {
  readonly dataFolder: string;
  readonly vault: Vault;
  readonly environment: Environment;
  /** The user's home folder. */
  readonly home: string;
  readonly appVersion: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number;
}

/** Opens no connection and reads no file. */
export function openGate(options: GateOptions): Gate {
  const { dataFolder, vault, environment, appVersion, now = Date.now } = options;
  const hubEnvironment = hubEnvironmentOf(environment, options.home);
  const { endpoint, offline, tokenFile } = hubEnvironment;
  const egress = createEgress({
    servers: { hub: endpoint },
    environment,
    offline: () => offline,
    appVersion,
  });
  const tokens = createTokenStore({ dataFolder, vault, environment, tokenFile });
  const hub = createHub({ egress, environment: hubEnvironment, token: () => tokens.held(), now });
  /** The last answer of whoami, and the token it belongs to. */
  let asked: { readonly token: string; readonly account: Account } | null = null;

  const info = async (): Promise<HubInfo> => {
    const held = await tokens.held();
    const account = held.kind === "held" && asked?.token === held.token ? asked.account : null;
    return {
      endpoint: endpointText(hubEnvironment),
      offline,
      token: held.kind === "none" ? { source: "none" } : { source: held.source, account },
    };
  };

  /** `source` "none": for a token that was entered just now and is not saved yet. */
  const whoami = async (
    token: string,
    tokenSource: TokenState["source"],
    signal?: AbortSignal,
  ): Promise<Account> => {
    try {
      return await hub.whoami(token, signal);
    } catch (thrown) {
      if (!(thrown instanceof HubRefusal) || thrown.state !== "bad-token") throw thrown;
      throw CasebookError.from(accessMessages("bad-token", { tokenSource }));
    }
  };

  return {
    hub,
    terms: createTermsRecord({ dataFolder, appVersion, now }),
    tokens,
    environment: hubEnvironment,
    egress,
    info,
    async setToken(text, signal) {
      const token = text.trim();
      const account = await whoami(token, "none", signal);
      await tokens.save(token);
      asked = { token, account };
      return info();
    },
    async checkToken(signal) {
      const held = await tokens.held();
      if (held.kind === "unusable") throw CasebookError.from(held.failure);
      if (held.kind === "none") throw CasebookError.from(accessMessages("no-token"));
      asked = { token: held.token, account: await whoami(held.token, held.source, signal) };
      return info();
    },
    async clearToken() {
      asked = null;
      await tokens.clear();
      return info();
    },
    close: () => egress.close(),
  };
}
