import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";

const script = fileURLToPath(new URL("dist.mjs", import.meta.url));

it("without Electron's binary nothing is built or packaged, and the one line that is said names the way to it", async () => {
  const empty = await mkdtemp(path.join(tmpdir(), "casebook-dist-"));
  onTestFinished(() => rm(empty, { recursive: true }));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], {
    encoding: "utf8",
    env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: empty },
    timeout: 60_000,
  });
  expect(status).toBe(1);
  expect(stdout).toBe("");
  expect(stderr).toBe(
    "Nothing was packaged: Electron's binary is not here. Fetch it with npx install-electron, then run npm run dist again.\n",
  );
});
