/** How long the page stands still, as the browser itself measures it. */
import type { Page } from "@playwright/test";

/** Longest task of the page's main thread during `work`, ms. 0: none above 50 ms, which is where the browser begins to tell. */
export async function longestTaskDuring(page: Page, work: () => Promise<unknown>): Promise<number> {
  const observed = await page.evaluateHandle(() => {
    const tasks: number[] = [];
    const note = (entries: readonly PerformanceEntry[]): void =>
      void tasks.push(...entries.map(({ duration }) => duration));
    const observer = new PerformanceObserver((list) => note(list.getEntries()));
    observer.observe({ type: "longtask" });
    return { tasks, observer, note };
  });
  await work();
  return observed.evaluate(async ({ tasks, observer, note }) => {
    // A task is told of after it has ended.
    await new Promise((resolve) => setTimeout(resolve, 200));
    note(observer.takeRecords());
    observer.disconnect();
    return Math.max(0, ...tasks);
  });
}
