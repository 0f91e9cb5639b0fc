import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { StoreFolder } from "./testing/store-folder.ts";
import { fileVault, sealedVault, vaultKindOf } from "./vault.ts";

let folder: StoreFolder;
const keyPath = (): string => join(folder.path, "vault.key");
beforeEach(() => {
  folder = new StoreFolder();
});
afterEach(() => folder[Symbol.dispose]());

describe("the key file", () => {
  test("is made on first use, 32 random bytes that only this user can read, and read ever after", async () => {
    const key = await fileVault(folder.path).readKey();
    expect(key).toHaveLength(32);
    expect(statSync(keyPath()).mode & 0o777).toBe(0o600);
    expect(Buffer.from(await fileVault(folder.path).readKey()).equals(key)).toBe(true);
    expect(readdirSync(folder.path)).toEqual(["vault.key"]);
    const other = new StoreFolder();
    expect(Buffer.from(await fileVault(other.path).readKey()).equals(key)).toBe(false);
    other[Symbol.dispose]();
  });

  test("is the same for all who make it at the same time", async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => fileVault(folder.path).readKey()));
    const kept = readFileSync(keyPath());
    for (const key of keys) expect(kept.equals(key)).toBe(true);
    expect(readdirSync(folder.path)).toEqual(["vault.key"]);
  });

  test("is made in a data folder that does not exist yet, which only this user can enter", async () => {
    const inner = join(folder.path, "a", "b");
    await fileVault(inner).readKey();
    expect(statSync(inner).mode & 0o777).toBe(0o700);
  });

  test("open to others is closed to them, and the user is told once", async () => {
    writeFileSync(keyPath(), randomBytes(32));
    chmodSync(keyPath(), 0o644);
    const vault = fileVault(folder.path);
    expect(await vault.readKey()).toHaveLength(32);
    expect(statSync(keyPath()).mode & 0o777).toBe(0o600);
    expect(vault.notices).toMatchObject([
      { code: "VAULT_UNREADABLE", message: expect.stringMatching(/permission/) },
    ]);
    const again = fileVault(folder.path);
    await again.readKey();
    expect(again.notices).toEqual([]);
  });

  test.each([0, 31, 33, 4_096])("of %i bytes is refused and left as it is", async (length) => {
    const content = randomBytes(length);
    writeFileSync(keyPath(), content, { mode: 0o600 });
    await expect(fileVault(folder.path).readKey()).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
    expect(readFileSync(keyPath()).equals(content)).toBe(true);
  });

  test("that cannot be read at all is refused by name", async () => {
    mkdirSync(keyPath());
    await expect(fileVault(folder.path).readKey()).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
  });

  test.each(["casebook.db", "casebook.db-wal", "casebook.db-recovered"])(
    "is never made anew beside a %s: that would lose every case",
    async (name) => {
      writeFileSync(join(folder.path, name), "");
      await expect(fileVault(folder.path).readKey()).rejects.toMatchObject({
        code: "VAULT_UNREADABLE",
        remedy: expect.stringMatching(/backup/),
      });
      expect(existsSync(keyPath())).toBe(false);
    },
  );
});

describe("the system's key store", () => {
  const pad = randomBytes(64);
  const mask = (bytes: Uint8Array): Uint8Array => bytes.map((byte, index) => byte ^ (pad[index % 64] ?? 0));
  const store = () => sealedVault({ dataFolder: folder.path, seal: mask, unseal: mask });

  test("seals the key: no file holds it, and it comes back", async () => {
    const key = await store().readKey();
    expect(key).toHaveLength(32);
    expect(folder.filesWith(key)).toEqual([]);
    expect(Buffer.from(await store().readKey()).equals(key)).toBe(true);
    expect(await vaultKindOf(folder.path)).toBe("system");
  });

  test("that gives nothing back, or something else, is VAULT_UNREADABLE and the sealed key stays", async () => {
    await store().readKey();
    const sealed = readFileSync(join(folder.path, "vault.sealed"));
    for (const unseal of [
      () => {
        throw new Error("locked");
      },
      () => Promise.reject(new Error("locked")),
      () => new Uint8Array(5),
    ]) {
      const vault = sealedVault({ dataFolder: folder.path, seal: mask, unseal });
      await expect(vault.readKey()).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
    }
    expect(readFileSync(join(folder.path, "vault.sealed")).equals(sealed)).toBe(true);
  });

  test("each vault says so when the folder was begun with the other, and makes no second key", async () => {
    expect(await vaultKindOf(folder.path)).toBeNull();
    await store().readKey();
    await expect(fileVault(folder.path).readKey()).rejects.toMatchObject({
      code: "VAULT_UNREADABLE",
      remedy: expect.stringMatching(/desktop app/),
    });
    rmSync(join(folder.path, "vault.sealed"));
    await fileVault(folder.path).readKey();
    expect(await vaultKindOf(folder.path)).toBe("file");
    await expect(store().readKey()).rejects.toMatchObject({ code: "VAULT_UNREADABLE" });
  });
});
