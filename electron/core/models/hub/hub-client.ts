/** The hub, over the one egress module. */

import type { HeldToken } from "./held-token.ts";
import type { Hub } from "./hub.ts";
import { openRange, resolveFile } from "./hub-files.ts";
import type { HubConnection } from "./hub-request.ts";
import { readListing } from "./listing.ts";
import { createListingCache } from "./listing-cache.ts";
import { probeAccess } from "./probe-access.ts";
import { whoami } from "./whoami.ts";

export interface HubOptions extends Omit<HubConnection, "now"> {
  /** Called before each request, so that a new token counts immediately. */
  readonly token: () => Promise<HeldToken>;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number;
}

/** The hub at the endpoint of `environment`. Opens no connection before it is asked, and throws nothing itself. */
export function createHub({ egress, environment, token, now = Date.now }: HubOptions): Hub {
  const connection: HubConnection = { egress, environment, now };
  const kept = createListingCache(now);
  return {
    whoami: (own, signal) => whoami(connection, own, signal),
    access: async (repo, revision, signal) =>
      probeAccess(connection, { repo, revision, held: await token() }, signal),
    listing: async (query, signal) => readListing(connection, kept, query, await token(), signal),
    resolve: async (file, signal) => resolveFile(connection, file, await token(), signal),
    range: async (file, range, signal) => openRange(connection, file, range, await token(), signal),
  };
}
