import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { writeOpeningPage } from "./opening-page.ts";

const address = "http://127.0.0.1:41234/open?token=Zebra-fish_4711";

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "casebook-opening-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

it.skipIf(process.platform === "win32")("only this user may read the page or list its folder", async () => {
  const before = process.umask(0);
  onTestFinished(() => void process.umask(before));
  const page = await writeOpeningPage(address, { folder: await temporaryFolder() });
  onTestFinished(page.remove);
  expect((await stat(page.file)).mode & 0o777).toBe(0o600);
  expect((await stat(path.dirname(page.file))).mode & 0o777).toBe(0o700);
});

it("the page leads to the address, and neither its path nor a referrer tells of it", async () => {
  const page = await writeOpeningPage(address, { folder: await temporaryFolder() });
  onTestFinished(page.remove);
  const html = await readFile(page.file, "utf8");
  expect(html).toContain(`<meta http-equiv="refresh" content="0;url=${address}">`);
  expect(html).toContain('<meta name="referrer" content="no-referrer">');
  expect(page.file).not.toContain("4711");
});

it("the page and its folder go when they are told to, and going twice is no error", async () => {
  const folder = await temporaryFolder();
  const page = await writeOpeningPage(address, { folder });
  expect(await readdir(folder)).toHaveLength(1);
  page.remove();
  expect(await readdir(folder)).toEqual([]);
  page.remove();
});

it("a page that nobody opens goes by itself", async () => {
  const folder = await temporaryFolder();
  await writeOpeningPage(address, { folder, lifetimeMs: 20 });
  await expect.poll(() => readdir(folder), { timeout: 10_000 }).toEqual([]);
});

it("a folder that is not there is an error, and nothing is left", async () => {
  const folder = await temporaryFolder();
  await expect(writeOpeningPage(address, { folder: path.join(folder, "none") })).rejects.toThrow("ENOENT");
  expect(await readdir(folder)).toEqual([]);
});
