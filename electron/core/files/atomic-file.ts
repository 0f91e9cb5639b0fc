/** Files that are whole or not there, also after a power cut. Only this user can read them. */
import { randomUUID } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import path from "node:path";

/** Replaces the file at `target`. Throws what the file system throws. */
export async function writeFileAtomically(target: string, content: string | Uint8Array): Promise<void> {
  await throughDraft(target, content, (draft) => rename(draft, target));
}

/**
 * Writes the file at `target` unless there is one, even if several processes try together. Returns whether this call
 * wrote it. Throws what the file system throws.
 */
export async function createFileAtomically(target: string, content: Uint8Array): Promise<boolean> {
  let created = true;
  await throughDraft(target, content, async (draft) => {
    try {
      await link(draft, target);
      await rm(draft);
    } catch (thrown) {
      if (hasCode(thrown, "EEXIST")) {
        created = false;
        await rm(draft);
      }
      // Some file systems have no links. Of two processes that create the file in the same moment the last one wins
      // there.
      else await rename(draft, target);
    }
  });
  return created;
}

async function throughDraft(
  target: string,
  content: string | Uint8Array,
  place: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = `${target}.${randomUUID()}.tmp`;
  try {
    const file = await open(draft, "wx", 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await place(draft);
  } catch (thrown) {
    await rm(draft, { force: true });
    throw thrown;
  }
  await syncFolder(path.dirname(target));
}

/** Syncs the folder, so that renames in it survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows opens no folders; NTFS journals the rename by itself.
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const hasCode = (thrown: unknown, code: string): boolean =>
  thrown instanceof Error && "code" in thrown && thrown.code === code;
