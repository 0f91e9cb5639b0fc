/**
 * Lists of files, cached in memory: the hub counts each of the 50 pages of a large repository as a request, and a
 * filter needs none of them again. The files of a commit never change; the permission to see them does, so entries
 * expire.
 */
import { createHash } from "node:crypto";
import { limits } from "../../../../shared/limits.ts";
import type { HubFile, Listing } from "../../../../shared/models/hub.ts";
import type { HeldToken } from "./held-token.ts";

/** All GGUF files of a repository at one commit. */
export interface WholeListing extends Pick<Listing, "gated" | "boundByTerms" | "entries"> {
  readonly files: readonly HubFile[];
  /** The hub masks hashes until access is granted; a cached list would go on masking them. */
  readonly masked: boolean;
}

/** The token is part of the key, since the hub's answer depends on it. */
export interface ListingKey {
  readonly repo: string;
  readonly commit: string;
  readonly held: HeldToken;
}

export interface ListingCache {
  find(key: ListingKey): WholeListing | null;
  /** The cached list, or the one being read now, or what `read` reads. Throws what `read` throws, and an abort. */
  findOrRead(
    key: ListingKey,
    read: () => Promise<WholeListing>,
    signal: AbortSignal | undefined,
  ): Promise<WholeListing>;
}

interface CachedListing {
  readonly listing: WholeListing;
  readonly characters: number;
  readonly until: number;
}

/** null: the reader was aborted. */
type Outcome = { readonly listing: WholeListing } | { readonly thrown: unknown } | null;

/** @param now milliseconds */
export function createListingCache(now: () => number): ListingCache {
  /** The most recently used entry comes last. */
  const kept = new Map<string, CachedListing>();
  const running = new Map<string, Promise<Outcome>>();

  const find = (name: string): WholeListing | null => {
    const found = kept.get(name);
    if (found === undefined) return null;
    kept.delete(name);
    if (found.until <= now()) return null;
    kept.set(name, found);
    return found.listing;
  };
  const keep = (name: string, listing: WholeListing): void => {
    const characters = charactersOf(listing);
    if (listing.masked || characters > limits.cachedListingCharacters) return;
    kept.set(name, { listing, characters, until: now() + limits.cachedListingMs });
    let sum = [...kept.values()].reduce((all, one) => all + one.characters, 0);
    for (const [oldest, { characters }] of kept) {
      if (kept.size <= limits.listingCache && sum <= limits.cachedListingCharacters) break;
      kept.delete(oldest);
      sum -= characters;
    }
  };
  const outcomeOf = async (
    name: string,
    read: () => Promise<WholeListing>,
    signal: AbortSignal | undefined,
  ): Promise<Outcome> => {
    try {
      const listing = await read();
      keep(name, listing);
      return { listing };
    } catch (thrown) {
      return signal?.aborted === true ? null : { thrown };
    } finally {
      running.delete(name);
    }
  };

  return {
    find: (key) => find(nameOf(key)),
    async findOrRead(key, read, signal) {
      const name = nameOf(key);
      for (;;) {
        signal?.throwIfAborted();
        const found = find(name);
        if (found !== null) return found;
        let reading = running.get(name);
        if (reading === undefined) {
          reading = outcomeOf(name, read, signal);
          running.set(name, reading);
        }
        const outcome = await orAborted(reading, signal);
        if (outcome === null) continue;
        if ("thrown" in outcome) throw outcome.thrown;
        return outcome.listing;
      }
    },
  };
}

/** A hash of the token, not the token. */
function nameOf({ repo, commit, held }: ListingKey): string {
  const who = held.kind === "held" ? createHash("sha256").update(held.token).digest("hex") : "";
  return `${repo}@${commit} ${who}`;
}

const hashCharacters = 64;

const charactersOf = ({ files }: WholeListing): number =>
  files.reduce((all, { path }) => all + path.length + hashCharacters, 0);

/** Throws the signal's reason as soon as it aborts. */
async function orAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  using listening = new DisposableStack();
  const aborted = new Promise<never>((_, reject) => {
    const giveUp = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", giveUp, { once: true });
    listening.defer(() => signal.removeEventListener("abort", giveUp));
  });
  return await Promise.race([work, aborted]);
}
