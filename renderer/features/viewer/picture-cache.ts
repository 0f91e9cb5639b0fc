/**
 * Pixels as blob: URLs. Each picture is read once while it is shown, and a few more stay cached for coming back; a
 * dropped URL is revoked, so that its memory is free again.
 */

export interface Lease {
  /** Rejects with what reading it threw; the next lease tries again. */
  readonly url: Promise<string>;
  release(): void;
}

export interface PictureCache {
  lease(key: string, read: () => Promise<Blob>): Lease;
}

interface Entry {
  readonly url: Promise<string>;
  users: number;
}

/** @param spare number of pictures that stay cached when they are not shown, the last shown first */
export function createPictureCache(spare: number): PictureCache {
  /** In the order of use, the last used at the end. */
  const entries = new Map<string, Entry>();

  const drop = (key: string, { url }: Entry): void => {
    entries.delete(key);
    void url.then(
      (made) => URL.revokeObjectURL(made),
      () => undefined,
    );
  };
  const trim = (): void => {
    const unused = [...entries].filter(([, { users }]) => users === 0);
    for (const [key, entry] of unused.slice(0, Math.max(0, unused.length - spare))) drop(key, entry);
  };

  return {
    lease(key, read) {
      const entry = entries.get(key) ?? { url: read().then((blob) => URL.createObjectURL(blob)), users: 0 };
      entries.delete(key);
      entries.set(key, entry);
      entry.users += 1;
      entry.url.catch(() => {
        if (entries.get(key) === entry) entries.delete(key);
      });
      let held = true;
      return {
        url: entry.url,
        release() {
          if (!held) return;
          held = false;
          entry.users -= 1;
          trim();
        },
      };
    },
  };
}
