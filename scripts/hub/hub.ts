/**
 * A model hub to test against: two real HTTP servers on the loopback with the endpoints, headers, redirects, refusals and
 * states of the real one, a few tiny repositories, and faults that are switched per request.
 */
import { type AccessChoice, createAccessBook, type GateState } from "./access.ts";
import { createBlobs } from "./blobs.ts";
import { catalogue } from "./catalogue.ts";
import type { FileContent } from "./contents.ts";
import { type ActiveFault, createFaults, type FaultRule } from "./faults.ts";
import { listen } from "./listen.ts";
import { createRateLimits, type RateLimitOptions } from "./rate-limits.ts";
import {
  createRepositories,
  type HubFileFacts,
  type Repository,
  type RepositorySeed,
} from "./repositories.ts";
import { createRequestLog, type RecordedRequest } from "./requests.ts";
import { answerHub, answerSecondHost } from "./router.ts";
import type { HubState } from "./state.ts";
import { createTokens, knownTokens, type TokenName, type TokenSeed } from "./tokens.ts";

export interface HubOptions {
  /** 0, the default: any free port. The second host takes any free port. */
  readonly port?: number;
  /** Default: those of `catalogue.ts`. */
  readonly repositories?: readonly RepositorySeed[];
  /** How long a signed address of the second host holds. Default 3,600. */
  readonly addressSeconds?: number;
  /** Entries in one page of a listing. Default 1,000, as on the real hub. */
  readonly listingPage?: number;
  /** Default: those of the real hub. */
  readonly rateLimits?: RateLimitOptions;
}

export interface TestHub {
  /** Address of the hub itself, for HF_ENDPOINT; no slash at the end. */
  readonly endpoint: string;
  /** Address of the second host. */
  readonly cdn: string;
  /** Its repositories, in order. */
  readonly repositories: readonly Repository[];
  /** Token strings by their names. */
  readonly tokens: Readonly<Record<TokenName, string>>;
  /** Everything that was asked so far, in order; not what went to the control addresses. */
  readonly requests: readonly RecordedRequest[];
  forgetRequests(): void;
  /** Lets a coming request fail. Throws for a rule that makes no sense. */
  fail(rule: FaultRule): ActiveFault;
  /** Takes all faults back. */
  mend(): void;
  addRepository(seed: RepositorySeed): Promise<void>;
  /** Adds or replaces a file at the tip of `main`, in place; resolves once its hash is known. */
  addFile(repo: string, path: string, content: FileContent): Promise<HubFileFacts>;
  /** Like `addFile`, but in a new commit, to which `main` moves; earlier commits keep what they had. */
  pushFile(repo: string, path: string, content: FileContent): Promise<HubFileFacts>;
  /** Facts of a file at the tip of `main`. Throws where there is none. */
  file(repo: string, path: string): Promise<HubFileFacts>;
  removeRepository(repo: string): void;
  setDisabled(repo: string, disabled: boolean): void;
  /** `token`: its name, its string, or an account; the state is the account's. Throws for one that is not known. */
  setAccess(repo: string, token: string, state: AccessChoice): void;
  access(repo: string, token: string): GateState;
  /** Short for `setAccess(repo, token, "granted")`. */
  grant(repo: string, token: string): void;
  /** Makes a further token known, or one that is known another. */
  addToken(token: TokenSeed): void;
  /** Ends both servers and every connection. */
  close(): Promise<void>;
}

/** Starts both servers. Throws where the port is taken. */
export async function startHub(options: HubOptions = {}): Promise<TestHub> {
  const repositories = createRepositories();
  for (const seed of options.repositories ?? (await catalogue())) await repositories.add(seed);
  const log = createRequestLog();
  const cdn = await listen("cdn", 0, log, async (exchange) => answerSecondHost(exchange, state));
  const port = options.port ?? 0;
  const hub = await listen("hub", port, log, async (exchange) => answerHub(exchange, state)).catch(
    async (error: unknown) => {
      await cdn.close();
      throw error;
    },
  );
  const state: HubState = {
    repositories,
    tokens: createTokens(),
    book: createAccessBook(),
    rateLimits: createRateLimits(options.rateLimits),
    blobs: createBlobs(cdn.address, options.addressSeconds ?? 3_600),
    faults: createFaults(),
    log,
    listingPage: options.listingPage ?? 1_000,
    endpoint: hub.address,
  };
  const { tokens, book, faults } = state;
  const repository = (id: string) => {
    const found = repositories.get(id);
    if (found === undefined) throw new Error(`The hub has no repository ${id}`);
    return found;
  };
  return {
    endpoint: hub.address,
    cdn: cdn.address,
    get repositories() {
      return repositories.all;
    },
    tokens: Object.fromEntries(
      Object.entries(knownTokens).map(([name, { value }]) => [name, value]),
    ) as Record<TokenName, string>,
    requests: log.all,
    forgetRequests: () => log.clear(),
    fail: (rule) => faults.add(rule),
    mend: () => faults.clear(),
    addRepository: (seed) => repositories.add(seed),
    addFile: (repo, path, content) => repositories.put(repo, { path, content }, "in-place"),
    pushFile: (repo, path, content) => repositories.put(repo, { path, content }, "new-commit"),
    file: (repo, path) => repositories.facts(repo, path),
    removeRepository: (repo) => repositories.remove(repo),
    setDisabled: (repo, disabled) => {
      repository(repo).disabled = disabled;
    },
    setAccess: (repo, token, to) => book.set(repository(repo).id, tokens.accountOf(token), to),
    access: (repo, token) =>
      repository(repo).gated === false ? "ungated" : book.state(repo, tokens.accountOf(token)),
    grant: (repo, token) => book.set(repository(repo).id, tokens.accountOf(token), "granted"),
    addToken: (token) => tokens.add(token),
    async close() {
      await Promise.all([hub.close(), cdn.close()]);
    },
  };
}
