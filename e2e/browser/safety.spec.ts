import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { CasebookPage, sampleFile } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";
import { seedData } from "../harness/seed.ts";

test("no Node in the page, and an injected script, handler or remote image is blocked and asks nobody", async ({
  app,
}) => {
  const seen = await app.page.evaluate(async () => {
    const violations: string[] = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      violations.push(event.effectiveDirective),
    );
    const script = document.createElement("script");
    script.textContent = "window.injected = true";
    const handler = document.createElement("div");
    handler.setAttribute("onclick", "window.injected = true");
    const image = document.createElement("img");
    image.src = "https://evil.example/pixel.png";
    document.body.append(script, handler, image);
    handler.click();
    await fetch("https://evil.example/").catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
    return {
      violations,
      injected: "injected" in window,
      require: typeof (globalThis as Record<string, unknown>)["require"],
    };
  });
  expect(seen.require).toBe("undefined");
  expect(seen.injected).toBe(false);
  expect(new Set(seen.violations)).toEqual(
    new Set(["script-src-elem", "script-src-attr", "img-src", "connect-src"]),
  );
  // A blocked request is announced before it is refused; none may be answered.
  expect(app.outside.filter((url) => !url.includes("evil.example"))).toEqual([]);
});

const hostile = [
  '<script>window.pwned = 1</script><img src=x onerror="window.pwned = 1">',
  "![pixel](https://evil.example/pixel.png)",
  "[click](javascript:window.pwned=1) [data](data:text/html,<script>window.pwned=1</script>) [ok](https://example.org/)",
  "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe><svg onload=window.pwned=1></svg>",
  "<a href='https://evil.example'>x</a> <style>*{display:none}</style>",
  "```html\n<script>window.pwned = 1</script>",
];

test("hostile Markdown from a model is shown as text: nothing runs, loads or links", async ({
  page,
  folder,
  start,
}) => {
  await seedData(folder, {
    cases: [
      { title: "Hostile", turns: hostile.map((answer, at) => ({ question: `Question ${at}`, answer })) },
    ],
  });
  const app = new CasebookPage(page);
  await app.open(await start());
  await app.cases.getByText("Hostile").click();
  await expect(app.answers).toHaveCount(hostile.length);
  const dangerous = await page
    .locator("article.turn--answer .markdown")
    .evaluateAll((roots) =>
      roots.flatMap((root) =>
        [
          ...root.querySelectorAll(
            "script, img, iframe, svg:not(.lucide), style, a[href], [onerror], [onload]",
          ),
        ].map((element) => element.outerHTML),
      ),
    );
  expect(dangerous).toEqual([]);
  expect(await page.evaluate(() => "pwned" in window)).toBe(false);
  expect(app.outside).toEqual([]);
});

test("a link asks first and names the host", async ({ page, folder, start }) => {
  await seedData(folder, {
    cases: [{ title: "Links", turns: [{ question: "Link?", answer: "See [this](https://example.org/a)." }] }],
  });
  const app = new CasebookPage(page);
  await app.open(await start());
  await app.cases.getByText("Links").click();
  await app.lastAnswer.getByRole("button", { name: /this/ }).click();
  await expect(page.getByText("example.org").last()).toBeVisible();
  expect(app.outside).toEqual([]);
});

test("a whole chat with an image opens no connection but to the app itself", async ({ app, host }) => {
  await app.drop([await sampleFile("phantom-08-skin.png")]);
  await app.imagesReady(1);
  await app.ask("Where is the spot?");
  expect(app.outside).toEqual([]);
  // The host and its engine: every socket of theirs that is not on loopback.
  const sockets = await Promise.all(
    ["tcp", "tcp6", "udp", "udp6"].map((kind) => readFile(`/proc/${host.processId}/net/${kind}`, "utf8")),
  );
  const inodes = await socketInodes(host.processId);
  const foreign = sockets
    .flatMap((table) => table.trim().split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , , , , , , , inode]) => inodes.has(inode ?? ""))
    .filter(
      ([, local, remote]) =>
        ![local, remote].every((address) =>
          /^(0100007F|0{8}|0{32}|0000000000000000FFFF00000100007F):/.test(address ?? ""),
        ),
    );
  expect(foreign).toEqual([]);
});

async function socketInodes(processId: number): Promise<Set<string>> {
  const { readlink } = await import("node:fs/promises");
  const folder = `/proc/${processId}/fd`;
  const links = await Promise.all(
    (await readdir(folder)).map((fd) => readlink(path.join(folder, fd)).catch(() => "")),
  );
  return new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? "").filter(Boolean));
}

test("what was typed, dropped and answered is in no file of the data folder, and a file's name is not either", async ({
  app,
  host,
}) => {
  const canary = "ZEBRAFISH-CANARY-4711";
  const { bytes } = await sampleFile("phantom-08-skin.png");
  await app.drop([{ name: `${canary}.png`, bytes, type: "image/png" }]);
  await app.imagesReady(1);
  await app.ask(`Where is the spot, ${canary}?`);
  const files = await readdir(host.dataFolder, { recursive: true, withFileTypes: true });
  const contents = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(path.join(file.parentPath, file.name))),
  );
  expect(contents.length).toBeGreaterThan(0);
  expect(contents.filter((content) => content.includes(canary))).toHaveLength(0);
  expect(host.printed()).not.toContain(canary);
});
