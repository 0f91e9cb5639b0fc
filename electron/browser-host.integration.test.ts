import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const program = fileURLToPath(new URL("./browser-host.ts", import.meta.url));

it.each([
  ["an unknown option", ["--prot", "80"], "--prot"],
  ["a stray word", ["8080"], "8080"],
])("%s is named, with the usage and without a stack", (_, args, named) => {
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toContain(named);
  expect(stderr).toContain("Usage: npm run start:browser -- [--port PORT] [--no-open]");
  expect(stderr).not.toContain("    at ");
  expect(stderr).not.toContain('"stack"');
});
