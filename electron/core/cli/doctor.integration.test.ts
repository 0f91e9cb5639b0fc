import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { openGate } from "../models/gate/gate.ts";
import { createLibrary } from "../models/library/create-library.ts";
import { asOrdinaryUser } from "../models/testing/ordinary-user.ts";
import { fileVault } from "../store/vault.ts";
import { electronCheck, hubCheck, modelsCheck } from "./doctor.ts";

test("a file in the model folder that cannot be loaded is named, with what to do; without it all is well", async () => {
  const modelFolder = await mkdtemp(path.join(tmpdir(), "casebook-doctor-"));
  onTestFinished(() => rm(modelFolder, { recursive: true }));
  const broken = path.join(modelFolder, "half.gguf");
  await writeFile(broken, "GGUF and nothing more");
  const library = createLibrary({ modelFolder });

  const check = await modelsCheck(library, modelFolder);
  expect(check).toMatchObject({ ok: false, optional: true });
  expect(check.detail).toContain("(half): Cannot be loaded");
  expect(check.remedy).toBe("Download it again, or remove it from the model folder.");

  await rm(broken);
  expect(await modelsCheck(library, modelFolder)).toMatchObject({ ok: true, remedy: null });
});

// Windows knows no such mode.
test.skipIf(process.platform === "win32")(
  "a file that the account may not read is not to be downloaded again",
  async () => {
    const modelFolder = await mkdtemp(path.join(tmpdir(), "casebook-doctor-"));
    onTestFinished(() => rm(modelFolder, { recursive: true }));
    await chmod(modelFolder, 0o755);
    await writeFile(path.join(modelFolder, "closed.gguf"), "GGUF", { mode: 0o000 });
    const library = createLibrary({ modelFolder });
    // Its own files may lie where an ordinary user may not look.
    await library.practice();

    const check = await asOrdinaryUser(() => modelsCheck(library, modelFolder));
    expect(check).toMatchObject({ ok: false, optional: true });
    expect(check.detail).toContain("(closed): Cannot be loaded. Your account may not read the file.");
    expect(check.remedy).toBe("Check its permissions: your account has to be allowed to read it.");
  },
);

test("Electron's binary is there only if the file itself is, which its package names", async () => {
  const project = await mkdtemp(path.join(tmpdir(), "casebook-doctor-"));
  onTestFinished(() => rm(project, { recursive: true }));
  vi.stubEnv("ELECTRON_OVERRIDE_DIST_PATH", undefined);
  onTestFinished(() => void vi.unstubAllEnvs());
  const missing = { ok: false, optional: true, remedy: expect.stringContaining("npx install-electron") };

  expect(await electronCheck(project)).toMatchObject(missing);
  const electron = path.join(project, "node_modules", "electron");
  await mkdir(path.join(electron, "dist"), { recursive: true });
  await writeFile(path.join(electron, "package.json"), "{}");
  await writeFile(path.join(electron, "path.txt"), "binary");
  expect(await electronCheck(project)).toMatchObject(missing);
  await writeFile(path.join(electron, "dist", "binary"), "");
  expect(await electronCheck(project)).toMatchObject({ ok: true, remedy: null });
});

test("how the hub is reached is told without a connection: its address, offline mode, where the token is from", async () => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), "casebook-doctor-"));
  onTestFinished(() => rm(dataFolder, { recursive: true }));
  const checkWith = async (environment: Readonly<Record<string, string>>) => {
    const gate = openGate({
      dataFolder,
      vault: fileVault(dataFolder),
      environment,
      home: dataFolder,
      appVersion: "0",
    });
    const check = await hubCheck(gate);
    expect(gate.egress.connections).toBe(0);
    gate.close();
    return check;
  };

  expect(await checkWith({})).toEqual({
    name: "Model hub",
    ok: true,
    optional: true,
    detail: "https://huggingface.co. No access token.",
    remedy: null,
  });
  const offline = await checkWith({ HF_HUB_OFFLINE: "1", HF_TOKEN: "hf_canary" });
  expect(offline).toMatchObject({ ok: true, detail: expect.stringContaining("offline (HF_HUB_OFFLINE)") });
  expect(offline.detail).toContain("environment variable HF_TOKEN");
  expect(JSON.stringify(offline)).not.toContain("canary");
  expect(await checkWith({ HF_ENDPOINT: "hub" })).toMatchObject({
    ok: false,
    optional: true,
    detail: expect.stringContaining("HF_ENDPOINT"),
    remedy: expect.any(String),
  });
  await writeFile(path.join(dataFolder, "hub-token.sealed"), "damaged");
  expect(await checkWith({})).toMatchObject({ ok: false, optional: true, remedy: expect.any(String) });
});
