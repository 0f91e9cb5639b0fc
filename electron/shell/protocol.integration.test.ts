import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readStaticFiles } from "../core/files/static-files.ts";
import { createAppHandler } from "./protocol.ts";

let folder: string;
let ask: (url: string) => Response;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "casebook-protocol-"));
  const page = path.join(folder, "renderer");
  await mkdir(path.join(page, "assets"), { recursive: true });
  await mkdir(path.join(folder, "renderer-secret"));
  await writeFile(path.join(page, "index.html"), "<!doctype html>");
  await writeFile(path.join(page, "assets", "index.js"), "export {}");
  await writeFile(path.join(page, "assets", "index.js.map"), "{}");
  await writeFile(path.join(folder, "renderer-secret", "secret.js"), "secret");
  await symlink(path.join(folder, "renderer-secret", "secret.js"), path.join(page, "assets", "link.js"));
  await symlink(path.join(folder, "renderer-secret"), path.join(page, "linked"));
  const handler = createAppHandler(await readStaticFiles(page));
  ask = (url) => handler({ url, method: "GET" } as Request);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it("what the build wrote is served", async () => {
  expect(await ask("app://casebook/").text()).toBe("<!doctype html>");
  expect(await ask("app://casebook/assets/index.js").text()).toBe("export {}");
});

it("no link leads out of the folder, nor into one whose name begins alike", () => {
  for (const path of [
    "assets/link.js",
    "linked/secret.js",
    "../renderer-secret/secret.js",
    "%2e%2e/renderer-secret/secret.js",
  ])
    expect(ask(`app://casebook/${path}`).status, path).toBe(404);
});

it("source maps are not served", () => {
  expect(ask("app://casebook/assets/index.js.map").status).toBe(404);
});
