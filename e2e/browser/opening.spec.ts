import { access, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { CasebookPage } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";
import type { HostOptions } from "../harness/host.ts";

test.skip(process.platform !== "linux", "what the desktop is asked to open is recorded by way of xdg-open");

/** Notes what every process of the machine was started with, its own file among them, and opens nothing. */
const recorder = `#!/bin/sh
{
  echo "opened $2"
  for file in /proc/[0-9]*/cmdline; do tr '\\000' '\\n' < "$file"; done
} > "$CASEBOOK_TEST_COMMANDS.part" 2> /dev/null
mv "$CASEBOOK_TEST_COMMANDS.part" "$CASEBOOK_TEST_COMMANDS"
`;

/** A desktop on which xdg-open hands every file to the recorder. */
async function recordingDesktop(
  folder: string,
): Promise<Partial<HostOptions> & { readonly commands: string }> {
  const commands = path.join(folder, "commands.txt");
  const programs = path.join(folder, "programs");
  await mkdir(programs);
  await writeFile(path.join(programs, "run-mailcap"), recorder, { mode: 0o755 });
  const environment = {
    PATH: `${programs}:${process.env["PATH"]}`,
    TMPDIR: folder,
    XDG_CURRENT_DESKTOP: "X-Generic",
    DISPLAY: "",
    WAYLAND_DISPLAY: "",
    CASEBOOK_TEST_COMMANDS: commands,
  };
  return { commands, environment, openBrowser: true };
}

/** What the browser was to open, once it was asked to. */
async function openedFile(commands: string): Promise<string> {
  await expect(() => access(commands)).toPass();
  const [first = ""] = (await readFile(commands, "utf8")).split("\n", 1);
  return first.replace("opened ", "");
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );

test("the browser is handed a private page that leads into the app once; no command line tells the secret", async ({
  page,
  browser,
  folder,
  start,
}) => {
  const desktop = await recordingDesktop(folder);
  const host = await start(desktop);
  const file = await openedFile(desktop.commands);
  const token = new URL(host.address).searchParams.get("token") ?? "";
  expect(token).toHaveLength(43);
  const commands = await readFile(desktop.commands, "utf8");
  // Compared here, so that a failure does not print what the whole machine is running.
  const told = { host: commands.includes("out/main/browser-host.js"), secret: commands.includes(token) };
  expect(told).toEqual({ host: true, secret: false });

  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
  const html = await readFile(file, "utf8");

  const app = new CasebookPage(page);
  await page.goto(pathToFileURL(file).href, { waitUntil: "commit" });
  await expect(app.question).toBeVisible();
  expect(page.url()).toBe(`${new URL(host.address).origin}/`);
  expect(app.problems).toEqual([]);
  await expect.poll(() => exists(path.dirname(file))).toBe(false);

  // As if somebody had read the page in time.
  const copy = path.join(folder, "copy.html");
  await writeFile(copy, html);
  const stranger = await browser.newPage();
  await stranger.goto(pathToFileURL(copy).href, { waitUntil: "commit" });
  await expect(stranger.getByText("used already")).toBeVisible();
  await stranger.close();
});

test("a page that no browser opened is gone when the host has ended", async ({ folder, start }) => {
  const desktop = await recordingDesktop(folder);
  const host = await start(desktop);
  const file = await openedFile(desktop.commands);
  expect(await exists(file)).toBe(true);
  expect(await host.end()).toBe(0);
  expect(await exists(path.dirname(file))).toBe(false);
});

test("another site that sends the browser to the app is refused, although the browser has the cookie", async ({
  app,
  folder,
  host,
}) => {
  const elsewhere = path.join(folder, "elsewhere.html");
  const { origin } = new URL(host.address);
  await writeFile(elsewhere, `<!doctype html><a href="${origin}/">Casebook</a>`);
  await app.page.goto(pathToFileURL(elsewhere).href);
  await app.page.getByRole("link").click();
  await expect(app.page.getByText("Casebook answers only its own page.")).toBeVisible();
});
