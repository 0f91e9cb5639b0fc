/** Which vault the desktop app opens: the system's key store, where there is one. */
import type { SafeStorage } from "electron";
import type { Vault } from "../core/store/vault.ts";
import { fileVault, sealedVault, vaultKindOf } from "../core/store/vault.ts";

export interface VaultParts {
  readonly safeStorage: Pick<
    SafeStorage,
    "isAsyncEncryptionAvailable" | "encryptStringAsync" | "decryptStringAsync" | "getSelectedStorageBackend"
  >;
  readonly platform: NodeJS.Platform;
  readonly dataFolder: string;
}

/** Call after the app is ready. A folder keeps the vault that it was begun with. */
export async function chooseVault({ safeStorage, platform, dataFolder }: VaultParts): Promise<Vault> {
  const begunWith = await vaultKindOf(dataFolder);
  if (begunWith === "file") return fileVault(dataFolder);
  if (begunWith === null && !(await keepsSecrets(safeStorage, platform))) return fileVault(dataFolder);
  return sealedVault({
    dataFolder,
    seal: (key) => safeStorage.encryptStringAsync(Buffer.from(key).toString("base64")),
    unseal: async (sealed) => {
      const { result } = await safeStorage.decryptStringAsync(Buffer.from(sealed));
      return Buffer.from(result, "base64");
    },
  });
}

/** Linux key stores that hold a key of this user's. `basic_text` is a password that is the same on every machine. */
const linuxKeyStores: ReadonlySet<string> = new Set(["gnome_libsecret", "kwallet", "kwallet5", "kwallet6"]);

/** Chromium marks what it sealed with that password by this prefix (components/os_crypt). */
const publicPasswordMark = "v10";

/** Without a real key store the key file is the honest choice: it is called a file, and the settings say so. */
async function keepsSecrets(
  safeStorage: VaultParts["safeStorage"],
  platform: NodeJS.Platform,
): Promise<boolean> {
  try {
    if (!(await safeStorage.isAsyncEncryptionAvailable())) return false;
    if (platform !== "linux") return true;
    if (!linuxKeyStores.has(safeStorage.getSelectedStorageBackend())) return false;
    const probe = await safeStorage.encryptStringAsync("probe");
    return probe.subarray(0, publicPasswordMark.length).toString("latin1") !== publicPasswordMark;
  } catch {
    return false; // a key store that throws keeps no key
  }
}
