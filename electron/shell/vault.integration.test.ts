import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chooseVault, type VaultParts } from "./vault.ts";

let dataFolder: string;
beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(os.tmpdir(), "casebook-vault-"));
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

type Backend = ReturnType<VaultParts["safeStorage"]["getSelectedStorageBackend"]>;

/** Seals by turning bits over, behind the mark that Chromium writes. */
function keyStore(changes: { available?: boolean; backend?: Backend; mark?: string; broken?: boolean } = {}) {
  const { available = true, backend = "gnome_libsecret", mark = "v11", broken = false } = changes;
  const turned = (bytes: Uint8Array): Buffer => Buffer.from(bytes.map((byte) => byte ^ 0xff));
  return {
    isAsyncEncryptionAvailable: () =>
      broken ? Promise.reject(new Error("D-Bus")) : Promise.resolve(available),
    getSelectedStorageBackend: () => backend,
    encryptStringAsync: (text: string) =>
      Promise.resolve(Buffer.concat([Buffer.from(mark), turned(Buffer.from(text))])),
    decryptStringAsync: (sealed: Buffer) => {
      if (sealed.subarray(0, mark.length).toString() !== mark)
        return Promise.reject(new Error("another key"));
      return Promise.resolve({
        result: turned(sealed.subarray(mark.length)).toString(),
        shouldReEncrypt: false,
      });
    },
  };
}
const choose = (changes: Parameters<typeof keyStore>[0] = {}, platform: NodeJS.Platform = "linux") =>
  chooseVault({ safeStorage: keyStore(changes), platform, dataFolder });

describe("the vault key", () => {
  it.each(["gnome_libsecret", "kwallet", "kwallet5", "kwallet6"] as const)(
    "lies sealed in %s and comes back the same",
    async (backend) => {
      const vault = await choose({ backend });
      expect(vault.kind).toBe("system");
      const key = await vault.readKey();
      expect(key).toHaveLength(32);
      expect(await (await choose({ backend })).readKey()).toEqual(key);
      for (const name of await readdir(dataFolder)) {
        const content = await readFile(path.join(dataFolder, name));
        expect(content.includes(Buffer.from(key)), name).toBe(false);
        expect(content.includes(Buffer.from(key).toString("base64")), name).toBe(false);
      }
    },
  );

  it.each(["darwin", "win32"] as const)("lies in the system's key store on %s", async (platform) => {
    // macOS marks what the keychain's key sealed just as Linux marks the public password.
    expect((await choose({ backend: "unknown", mark: "v10" }, platform)).kind).toBe("system");
  });

  it.each([
    ["the plaintext back-end", { backend: "basic_text" }],
    ["a back-end that is not known", { backend: "unknown" }],
    ["none at all", { available: false }],
    ["one that fails", { broken: true }],
    ["one that seals with Chromium's public password after all", { mark: "v10" }],
  ] as const)(
    "lies in a file of this user's, called a file, where the key store is %s",
    async (_what, changes) => {
      const vault = await choose(changes);
      expect(vault.kind).toBe("file");
      expect(await vault.readKey()).toHaveLength(32);
      expect(await readdir(dataFolder)).toEqual(["vault.key"]);
    },
  );

  it("stays in the file that a folder was begun with, also when a key store appears", async () => {
    const key = await (await choose({ available: false })).readKey();
    const vault = await choose();
    expect(vault.kind).toBe("file");
    expect(await vault.readKey()).toEqual(key);
  });

  it("is not made anew when the key store that sealed it is gone: the cases would be lost", async () => {
    await (await choose()).readKey();
    const vault = await choose({ backend: "basic_text", mark: "v10" });
    expect(vault.kind).toBe("system");
    await expect(vault.readKey()).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
    expect(await readdir(dataFolder)).toEqual(["vault.sealed"]);
  });

  it("that was tampered with is refused by name", async () => {
    await (await choose()).readKey();
    await writeFile(path.join(dataFolder, "vault.sealed"), "v11short");
    await expect((await choose()).readKey()).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
  });
});
