import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { CasebookPage, sampleFile } from "../harness/casebook-page.ts";
import { attempts, watchedEnvironment, watcherArguments } from "../harness/connections.ts";
import { expect, test } from "../harness/fixtures.ts";
import { engineOf, internetSockets } from "../harness/processes.ts";
import { seedData } from "../harness/seed.ts";

test("no Node in the page, and an injected script, handler or remote image is blocked and asks nobody", async ({
  app,
}) => {
  const served: string[] = [];
  await app.page.route("https://evil.example/**", async (route) => {
    served.push(route.request().url());
    await route.fulfill({ status: 200, body: "" });
  });
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
  // A blocked request is announced before it is refused; none may get as far as an answer.
  expect(served).toEqual([]);
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
  await expect(page.getByRole("dialog", { name: "Open example.org?" })).toBeVisible();
  expect(page.context().pages()).toEqual([page]);
  expect(app.outside).toEqual([]);
});

test("a whole chat with an image opens no connection but to the app itself", async ({
  page,
  folder,
  start,
}) => {
  const notes = path.join(folder, "connections.txt");
  const host = await start({ environment: watchedEnvironment(notes) });
  const app = new CasebookPage(page);
  await app.open(host);
  await app.drop([await sampleFile("phantom-08-skin.png")]);
  await app.imagesReady(1);
  await app.send("Where is the spot?");
  // The engine is started without the watcher; its sockets are looked at while it answers.
  const ofEngine: unknown[] = [];
  let looks = 0;
  let answering = true;
  // A last look when the answer is there: a short one may be over before the first.
  while (answering || looks === 0) {
    answering =
      (await app.answers.count()) === 0 || (await app.lastAnswer.getAttribute("aria-busy")) === "true";
    const engine = engineIfAny(host.processId);
    if (engine === null) continue;
    ofEngine.push(...(await internetSockets(engine)).all);
    looks += 1;
  }
  expect(await app.finished()).toContain("middle right");
  expect(app.outside).toEqual([]);
  expect(looks).toBeGreaterThan(0);
  expect(ofEngine).toEqual([]);
  const ofHost = await internetSockets(host.processId);
  expect(ofHost.all.length).toBeGreaterThan(0);
  expect(ofHost.foreign).toEqual([]);
  expect(await attempts(notes)).toEqual([]);
});

test("the watcher of the test above does notice a connection and a name that is looked up", async ({
  folder,
}) => {
  const notes = path.join(folder, "connections.txt");
  const script =
    "fetch('http://192.0.2.1:8080/', { signal: AbortSignal.timeout(50) }).catch(() => 0);" +
    "require('node:dns').lookup('name.invalid', () => 0);";
  await promisify(execFile)(process.execPath, [...watcherArguments, "-e", script], {
    env: { ...process.env, CASEBOOK_TEST_CONNECTIONS: notes },
  });
  expect((await attempts(notes)).toSorted()).toEqual(["connect 192.0.2.1", "lookup name.invalid"]);
});

function engineIfAny(hostId: number): number | null {
  try {
    return engineOf(hostId);
  } catch {
    return null;
  }
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
