/** The same model through process, IPC, socket and DOM: a real host, a real page, measured where the user looks. */
import { chromium, expect, type Page } from "@playwright/test";
import { CasebookPage } from "../../e2e/harness/casebook-page.ts";
import type { Host } from "../../e2e/harness/host.ts";
import { chromiumArguments, findChromium, thisMachine } from "../lib/find-chromium.mjs";

export interface PageRun {
  /** From pressing Enter to the first text in the DOM. Bytes that are no character yet are held back, so a token or more. */
  readonly firstTokenMs: number;
  /** All tokens of the answer, over the time from pressing Enter to its end in the DOM. */
  readonly tokensPerSecond: number;
  /** Without the prompt: the tokens after the first one, while they are drawn, as the user reads it under the answer. */
  readonly decodePerSecond: number;
  readonly tokens: number;
  /** The longest task of the page's main thread while the answer streamed, ms; 0: none above 50 ms. */
  readonly longestTaskMs: number;
}

export async function withPage<T>(use: (app: CasebookPage) => Promise<T>): Promise<T> {
  const { path: executablePath } = findChromium(thisMachine(() => chromium.executablePath()));
  const browser = await chromium.launch({
    args: chromiumArguments,
    ...(executablePath === undefined ? {} : { executablePath }),
  });
  try {
    return await use(new CasebookPage(await browser.newPage({ viewport: { width: 1280, height: 800 } })));
  } finally {
    await browser.close();
  }
}

/** ms from the start of the host's process to a composer that can be typed into; the host's model is loaded by the end. */
export async function startToWindow(
  start: () => Promise<Host>,
): Promise<{ readonly ms: number; readonly host: Host }> {
  return withPage(async (app) => {
    const before = performance.now();
    const host = await start();
    await app.open(host);
    const ms = performance.now() - before;
    // Else the memory that is read next would be that of a model half loaded.
    await expect(app.page.locator(".model-chip__name")).toBeVisible({ timeout: 60_000 });
    return { ms, host };
  });
}

/** Asks in the page as it is and watches the newest answer. */
export async function askInPage(app: CasebookPage, question: string): Promise<PageRun> {
  await app.question.fill(question);
  // While the model is loaded nothing can be sent.
  await expect(app.button("Send")).toBeEnabled({ timeout: 60_000 });
  await watch(app.page);
  await app.question.press("Enter");
  return app.page.evaluate(async () => {
    const { start, first, end, tasks, tokens, decodePerSecond } = await (
      window as unknown as { watched: Promise<Watched> }
    ).watched;
    interface Watched {
      start: number;
      first: number;
      end: number;
      tasks: number[];
      tokens: number;
      decodePerSecond: number;
    }
    return {
      firstTokenMs: first - start,
      tokensPerSecond: (tokens * 1_000) / (end - start),
      decodePerSecond,
      tokens,
      longestTaskMs: Math.max(0, ...tasks),
    };
  });
}

/** Leaves a promise in the page: when Enter was pressed, when the first text stood there, when the answer ended. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const before = document.querySelectorAll("article.turn--answer").length;
    const tasks: number[] = [];
    const observer = new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    );
    observer.observe({ type: "longtask" });
    let start = 0;
    let first = 0;
    window.addEventListener("keydown", () => (start = performance.now()), { once: true, capture: true });
    const watched = new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("no answer in two minutes")), 120_000);
      const look = new MutationObserver(() => {
        const answers = document.querySelectorAll("article.turn--answer");
        const answer = answers[answers.length - 1];
        if (answers.length <= before || answer === undefined) return;
        if (first === 0 && (answer.querySelector(".markdown")?.textContent ?? "") !== "")
          first = performance.now();
        if (first === 0 || answer.getAttribute("aria-busy") !== "false") return;
        look.disconnect();
        const end = performance.now();
        // Long tasks are reported after they ended.
        setTimeout(() => {
          observer.disconnect();
          // As the user reads it; an answer may end before the limit.
          const line = answer.querySelector(".statistics__line")?.textContent ?? "";
          const tokens = Number(/^([\d,]+) token/.exec(line)?.[1]?.replaceAll(",", "") ?? Number.NaN);
          const decodePerSecond = Number(/([\d.]+) tokens\/s/.exec(line)?.[1] ?? Number.NaN);
          resolve({ start, first, end, tasks, tokens, decodePerSecond });
        }, 200);
      });
      look.observe(document.body, {
        subtree: true,
        childList: true,
        characterData: true,
        attributes: true,
        attributeFilter: ["aria-busy"],
      });
    });
    Object.assign(window, { watched });
  });
}
