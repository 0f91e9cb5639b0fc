/**
 * What pictures are shown from, by image. Each picture is read once while it is shown, and a few more stay cached for
 * coming back; a dropped one is closed, so that its memory is free again.
 */

export interface Lease<Made> {
  /** Rejects with what making it threw; the next lease tries again. */
  readonly made: Promise<Made>;
  release(): void;
}

export interface PictureCache<Made> {
  lease(key: string, make: () => Promise<Made>): Lease<Made>;
}

interface Entry<Made> {
  readonly made: Promise<Made>;
  users: number;
}

/** @param spare number of pictures that stay cached when they are not shown, the last shown first */
export function createPictureCache<Made>(spare: number, close: (made: Made) => void): PictureCache<Made> {
  /** In the order of use, the last used at the end. */
  const entries = new Map<string, Entry<Made>>();

  const drop = (key: string, { made }: Entry<Made>): void => {
    entries.delete(key);
    void made.then(close, () => undefined);
  };
  const trim = (): void => {
    const unused = [...entries].filter(([, { users }]) => users === 0);
    for (const [key, entry] of unused.slice(0, Math.max(0, unused.length - spare))) drop(key, entry);
  };

  return {
    lease(key, make) {
      const entry = entries.get(key) ?? { made: make(), users: 0 };
      entries.delete(key);
      entries.set(key, entry);
      entry.users += 1;
      entry.made.catch(() => {
        if (entries.get(key) === entry) entries.delete(key);
      });
      let held = true;
      return {
        made: entry.made,
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
