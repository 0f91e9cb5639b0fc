/** Where the vault key lies: in the system's key store, or in a file that only this user can read. */
import { randomBytes } from "node:crypto";
import { access, chmod, mkdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { CasebookError, type Failure } from "../../../shared/errors.ts";
import { createFileAtomically } from "../files/atomic-file.ts";
import { keyBytes } from "./key-ring.ts";
import { storeFailure } from "./sqlite-failure.ts";
import { databaseFiles } from "./store-files.ts";

export interface Vault {
  readonly kind: "system" | "file";
  /** Said once at start: a permission that had to be mended. Filled by `readKey`. */
  readonly notices: readonly Failure[];
  /** 32 bytes, made on first use. Throws VAULT_UNREADABLE, STORE_FULL, STORE_READ_ONLY. */
  readKey(): Promise<Uint8Array>;
}

/** The two functions of Electron's safeStorage, or another key store's. */
export interface KeyStore {
  readonly seal: (secret: Uint8Array) => Promise<Uint8Array> | Uint8Array;
  readonly unseal: (sealed: Uint8Array) => Promise<Uint8Array> | Uint8Array;
}

const keyFileName = "vault.key";
const sealedFileName = "vault.sealed";

/** Which vault this data folder was begun with; null for a new one. The shell chooses accordingly. */
export async function vaultKindOf(dataFolder: string): Promise<Vault["kind"] | null> {
  if (await exists(join(dataFolder, keyFileName))) return "file";
  return (await exists(join(dataFolder, sealedFileName))) ? "system" : null;
}

/** `<dataFolder>/vault.key`: 32 bytes, mode 0600. */
export function fileVault(dataFolder: string): Vault {
  const path = join(dataFolder, keyFileName);
  const notices: Failure[] = [];
  return {
    kind: "file",
    notices,
    readKey: () =>
      readOrMake(dataFolder, path, {
        decode: async (content) => {
          if (await closeToOthers(path)) notices.push(permissionMended());
          return content;
        },
        encode: (key) => key,
      }),
  };
}

/** `<dataFolder>/vault.sealed`: the key as the system's key store sealed it. */
export function sealedVault({ dataFolder, seal, unseal }: KeyStore & { readonly dataFolder: string }): Vault {
  return {
    kind: "system",
    notices: [],
    readKey: () =>
      readOrMake(dataFolder, join(dataFolder, sealedFileName), {
        decode: async (content) => {
          try {
            return await unseal(content);
          } catch (cause) {
            throw unreadable("The system's key store did not give the key of this data folder back.", cause);
          }
        },
        encode: seal,
      }),
  };
}

interface Coding {
  readonly decode: (content: Uint8Array) => Promise<Uint8Array>;
  readonly encode: (key: Uint8Array) => Promise<Uint8Array> | Uint8Array;
}

async function readOrMake(dataFolder: string, path: string, { decode, encode }: Coding): Promise<Uint8Array> {
  let content = await read(path);
  if (content === null) {
    await refuseIfNeeded(dataFolder);
    const key = randomBytes(keyBytes);
    if (await writeOnce(path, await encode(key))) return key;
    // The command line and the app were started at the same time: one key for both.
    content = await read(path);
    if (content === null) throw unreadable("The key of this data folder was taken away while it was read.");
  }
  const key = await decode(content);
  if (key.length !== keyBytes) {
    throw unreadable("The key of this data folder is damaged: it has the wrong length.");
  }
  return key;
}

async function read(path: string): Promise<Uint8Array | null> {
  try {
    return await readFile(path);
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw unreadable("The key of this data folder cannot be read.", thrown);
  }
}

/** A new key would make every case that is there unreadable for good. */
async function refuseIfNeeded(dataFolder: string): Promise<void> {
  const kind = await vaultKindOf(dataFolder);
  if (kind !== null) {
    throw new CasebookError(
      "VAULT_UNREADABLE",
      kind === "system"
        ? "The key of this data folder lies in the system's key store, which only the desktop app can open."
        : "The key of this data folder lies in a file beside it, not in the system's key store.",
      kind === "system"
        ? "Open these cases in the desktop app, or choose another data folder with CASEBOOK_DATA."
        : "Start Casebook with the key file, or choose another data folder with CASEBOOK_DATA.",
    );
  }
  for (const file of databaseFiles(dataFolder)) {
    if (await exists(file))
      throw unreadable("The key of this data folder is missing, so its cases cannot be read.");
  }
}

/** Another reader sees the whole key or none, also after a power cut. false: another process has made one meanwhile. */
async function writeOnce(path: string, content: Uint8Array): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    return await createFileAtomically(path, content);
  } catch (thrown) {
    throw storeFailure(thrown);
  }
}

/** Takes the key file's permissions away from everyone else. true: there were some. */
async function closeToOthers(path: string): Promise<boolean> {
  if (process.platform === "win32") return false;
  const { mode } = await stat(path);
  if ((mode & 0o077) === 0) return false;
  try {
    await chmod(path, 0o600);
  } catch (cause) {
    throw unreadable("Other users of this computer can read the key of this data folder.", cause);
  }
  return true;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (thrown) {
    if (isMissing(thrown)) return false;
    throw storeFailure(thrown);
  }
}

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";

const unreadable = (message: string, cause?: unknown): CasebookError =>
  new CasebookError(
    "VAULT_UNREADABLE",
    message,
    "Put the key back from a backup, or choose another data folder with CASEBOOK_DATA. Nothing was changed.",
    { cause },
  );

const permissionMended = (): Failure => ({
  code: "VAULT_UNREADABLE",
  message:
    "Other users of this computer could read the key of your cases. Casebook has taken that permission away.",
  remedy: "If others use this computer, consider whether they may have read your cases.",
});
