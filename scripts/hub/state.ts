/** Everything that the hub knows while it runs; the routes read and change it. */
import type { AccessBook } from "./access.ts";
import type { Blobs } from "./blobs.ts";
import type { Faults } from "./faults.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { Repositories } from "./repositories.ts";
import type { RequestLog } from "./requests.ts";
import type { Tokens } from "./tokens.ts";

export interface HubState {
  readonly repositories: Repositories;
  readonly tokens: Tokens;
  readonly book: AccessBook;
  readonly rateLimits: RateLimits;
  readonly blobs: Blobs;
  readonly faults: Faults;
  readonly log: RequestLog;
  /** Entries in one page of a listing. */
  readonly listingPage: number;
  /** Address of the hub itself. */
  readonly endpoint: string;
}
