import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CasebookError } from "../../../../shared/errors.ts";
import { fileVault, type Vault } from "../../store/vault.ts";
import { createTokenStore, type TokenStore } from "./token-store.ts";

const canary = "hf_canary0123456789";
let folder: string;
let dataFolder: string;
let tokenFile: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-token-"));
  dataFolder = path.join(folder, "data");
  tokenFile = path.join(folder, "hub", "token");
  await mkdir(dataFolder);
});
afterEach(() => rm(folder, { recursive: true }));

const storeWith = (
  environment: Record<string, string> = {},
  vault: Vault = fileVault(dataFolder),
): TokenStore => createTokenStore({ dataFolder, vault, environment, tokenFile });

async function writeTokenFile(content: string): Promise<void> {
  await mkdir(path.dirname(tokenFile), { recursive: true });
  await writeFile(tokenFile, content);
}

const lockedVault = (message: string): Vault => ({
  kind: "system",
  notices: [],
  readKey: () => Promise.reject(new CasebookError("VAULT_UNREADABLE", message, "Unlock it.")),
});

describe("the token in use", () => {
  it("is none at first, and looking for one makes neither a key nor a file", async () => {
    expect(await storeWith().held()).toEqual({ kind: "none" });
    expect(await readdir(dataFolder)).toEqual([]);
  });

  it("comes from HF_TOKEN before the vault, and from the vault before the hub's file", async () => {
    await writeTokenFile("hf_file\n");
    expect(await storeWith().held()).toEqual({ kind: "held", token: "hf_file", source: "file" });
    await storeWith().save("hf_vault");
    expect(await storeWith().held()).toEqual({ kind: "held", token: "hf_vault", source: "vault" });
    expect(await storeWith({ HF_TOKEN: "hf_env" }).held()).toEqual({
      kind: "held",
      token: "hf_env",
      source: "environment",
    });
    await storeWith().clear();
    expect(await storeWith().held()).toMatchObject({ source: "file" });
  });

  it("is what another process saved last, without a restart", async () => {
    const [app, commandLine] = [storeWith(), storeWith()];
    await app.save("hf_first");
    expect(await app.held()).toMatchObject({ token: "hf_first" });
    await commandLine.save("hf_second");
    expect(await app.held()).toMatchObject({ token: "hf_second" });
    await commandLine.clear();
    expect(await app.held()).toEqual({ kind: "none" });
  });

  it("is asked of the key store once, not at each request", async () => {
    let asked = 0;
    const inner = fileVault(dataFolder);
    const vault: Vault = { ...inner, readKey: () => ((asked += 1), inner.readKey()) };
    await storeWith().save("hf_vault");
    const store = storeWith({}, vault);
    for (let round = 0; round < 3; round += 1) await store.held();
    expect(asked).toBe(1);
  });

  it("is not read out of what is no token, and the words do not quote it", async () => {
    const held = await storeWith({ HF_TOKEN: "two canaries" }).held();
    expect(held).toMatchObject({ kind: "unusable", failure: { code: "HUB_TOKEN_INVALID" } });
    expect(JSON.stringify(held)).not.toContain("canaries");
    await writeTokenFile("not\na token");
    expect(await storeWith().held()).toMatchObject({ kind: "unusable", source: "file" });
    await writeTokenFile("  \n");
    expect(await storeWith().held()).toEqual({ kind: "none" });
  });

  it("cannot be saved while HF_TOKEN would go before it", async () => {
    await expect(storeWith({ HF_TOKEN: "hf_env" }).save(canary)).rejects.toMatchObject({
      code: "NOT_ALLOWED",
    });
    expect(await readdir(dataFolder)).toEqual([]);
  });
});

describe("a saved token", () => {
  it("is nowhere in the data folder to be read", async () => {
    await storeWith().save(canary);
    for (const name of await readdir(dataFolder)) {
      const content = await readFile(path.join(dataFolder, name));
      for (const form of [
        canary,
        Buffer.from(canary).toString("base64"),
        Buffer.from(canary).toString("hex"),
      ])
        expect(content.includes(form)).toBe(false);
    }
  });

  it.skipIf(process.platform === "win32")("is in a file for this user only", async () => {
    await storeWith().save(canary);
    expect((await stat(path.join(dataFolder, "hub-token.sealed"))).mode & 0o777).toBe(0o600);
  });

  it("leaves no file behind when it is removed", async () => {
    await storeWith().save(canary);
    await storeWith().clear();
    expect(await readdir(dataFolder)).toEqual(["vault.key"]);
    await expect(storeWith().clear()).resolves.toBeUndefined();
  });

  it("under a vault that cannot be opened is told as such, and can be removed", async () => {
    await storeWith().save(canary);
    const store = storeWith({}, lockedVault("The key store is locked."));
    expect(await store.held()).toMatchObject({
      kind: "unusable",
      source: "vault",
      failure: {
        code: "VAULT_UNREADABLE",
        message: expect.stringContaining("The key store is locked.") as string,
      },
    });
    await store.clear();
    expect(await store.held()).toEqual({ kind: "none" });
  });

  it("that was changed by so much as a bit, or cut off, is not used", async () => {
    await storeWith().save(canary);
    const file = path.join(dataFolder, "hub-token.sealed");
    const sealed = await readFile(file);
    const flipped = Buffer.from(sealed);
    flipped[sealed.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
    for (const damaged of [flipped, sealed.subarray(0, 10), Buffer.alloc(0)]) {
      await writeFile(file, damaged);
      expect(await storeWith().held()).toMatchObject({ kind: "unusable", source: "vault" });
    }
    await storeWith().save("hf_new");
    expect(await storeWith().held()).toMatchObject({ token: "hf_new" });
  });

  it("does not stop a token of the environment from being used", async () => {
    await storeWith().save(canary);
    const store = storeWith({ HF_TOKEN: "hf_env" }, lockedVault("locked"));
    expect(await store.held()).toMatchObject({ kind: "held", source: "environment" });
  });
});
