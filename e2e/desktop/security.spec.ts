import { pagePreferences } from "../../electron/shell/window-options.ts";
import { expect, test } from "./app.ts";

test("the page has no Node and one bridge of two functions", async ({ desktop: { page } }) => {
  expect(page.url()).toBe("app://casebook/");
  const seen = await page.evaluate(() => ({
    require: typeof (globalThis as { require?: unknown }).require,
    process: typeof (globalThis as { process?: unknown }).process,
    bridge: Object.keys((globalThis as { casebook?: object }).casebook ?? {}).toSorted(),
  }));
  expect(seen).toEqual({ require: "undefined", process: "undefined", bridge: ["onEvent", "request"] });
});

test("the running window has the preferences of the table", async ({ desktop: { app } }) => {
  const running = await app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents as unknown as {
      getLastWebPreferences(): Record<string, unknown>;
    };
    return contents.getLastWebPreferences();
  });
  for (const name of ["sandbox", "contextIsolation", "nodeIntegration", "webSecurity", "webviewTag"] as const)
    expect(running[name], name).toBe(pagePreferences[name].value);
});

test("an injected script, an inline handler and a remote image are violations, and nothing is asked for", async ({
  desktop: { app, page },
}) => {
  await app.evaluate(({ session }) => {
    const asked: string[] = [];
    Object.assign(globalThis, { askedOutside: asked });
    // Called only for requests that were let through.
    session.fromPartition("casebook").webRequest.onSendHeaders(({ url }) => {
      if (!url.startsWith("app:") && !url.startsWith("blob:") && !url.startsWith("devtools:"))
        asked.push(url);
    });
  });
  const violations = await page.evaluate(async () => {
    const found: string[] = [];
    document.addEventListener("securitypolicyviolation", (event) => found.push(event.effectiveDirective));
    const script = document.createElement("script");
    script.textContent = "globalThis.injected = true";
    const image = document.createElement("img");
    image.src = "https://example.org/x.png";
    const button = document.createElement("button");
    button.setAttribute("onclick", "globalThis.injected = true");
    document.body.append(script, image, button);
    button.click();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return { found, injected: "injected" in globalThis };
  });
  expect(violations.injected).toBe(false);
  expect(violations.found).toEqual(expect.arrayContaining(["script-src-elem", "script-src-attr", "img-src"]));
  const asked = await app.evaluate(() => (globalThis as unknown as { askedOutside: string[] }).askedOutside);
  expect(asked).toEqual([]);
});

test("the window stays where it is, and opens no other", async ({ desktop: { app, page } }) => {
  await page.evaluate(() => {
    window.open("https://example.org/");
    location.assign("file:///etc/passwd");
  });
  await page.waitForTimeout(500);
  expect(page.url()).toBe("app://casebook/");
  expect(app.windows()).toHaveLength(1);
});

test("the page's files are there, and nothing beside them", async ({ desktop: { page } }) => {
  const status = (url: string) => page.evaluate(async (address) => (await fetch(address)).status, url);
  expect(await status("app://casebook/index.html")).toBe(200);
  for (const path of ["..%2f..%2fpackage.json", "%2e%2e/main/main.js", "nowhere.js"])
    expect(await status(`app://casebook/${path}`), path).toBe(404);
});
