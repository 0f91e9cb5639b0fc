/** The figures of an answer, read where the user reads them: in the details under it. */
import type { Locator } from "@playwright/test";

export interface AnswerStatistics {
  /** Tokens. */
  readonly prompt: number;
  /** Tokens of the prompt that were not evaluated again. */
  readonly cached: number;
  /** Images that went through the encoder. */
  readonly encoded: number;
}

/** Opens the details. A figure that is not there is NaN. */
export async function statisticsOf(answer: Locator): Promise<AnswerStatistics> {
  await answer.locator(".statistics__line").click();
  const text = (await answer.locator("dl.statistics").innerText()).replaceAll(",", "");
  const number = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);
  return {
    prompt: number(/Prompt\s+(\d+) token/),
    cached: number(/(\d+) from cache/),
    encoded: /Image encoding\s+none/.test(text) ? 0 : number(/Image encoding\s+(\d+) image/),
  };
}
