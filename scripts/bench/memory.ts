/** Resident memory of a process and its children, from /proc. Linux only. */
import { readdir, readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";

export interface ProcessMemory {
  readonly what: string;
  /** Bytes. */
  readonly resident: number;
}

/** The host and its engine. Empty where there is no /proc. */
export async function memoryOf(hostId: number): Promise<ProcessMemory[]> {
  const ids = await readdir("/proc").then(
    (names) => names.filter((name) => /^\d+$/.test(name)).map(Number),
    () => [],
  );
  const found: ProcessMemory[] = [];
  for (const id of ids) {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    const parent = Number(/^PPid:\s+(\d+)/m.exec(status)?.[1] ?? 0);
    if (id !== hostId && parent !== hostId) continue;
    const kibibytes = Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
    found.push({ what: id === hostId ? "main process" : "engine process", resident: kibibytes * 1_024 });
  }
  return found.toSorted((a, b) => b.what.localeCompare(a.what));
}

/** The page's own process, in bytes; NaN where there is no /proc. */
export async function memoryOfPage(page: Page): Promise<number> {
  const session = await page.context().browser()?.newBrowserCDPSession();
  const { processInfo } = (await session?.send("SystemInfo.getProcessInfo")) ?? { processInfo: [] };
  const sizes = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => residentOf(id));
  // Chromium keeps a spare renderer; the page's is the larger one.
  return Math.max(...(await Promise.all(sizes)));
}

async function residentOf(id: number): Promise<number> {
  const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1_024;
}
