/** Whether the HAI-DEF terms bind a model, by its name and its card. */

/** The fields of a model card's header that say what it is made of; everything may be missing or of another type. */
export interface CardData {
  readonly license?: unknown;
  readonly license_name?: unknown;
  readonly license_link?: unknown;
  readonly base_model?: unknown;
}

const marks = /medgemma|hai[-_]def|health-ai-developer-foundations/i;

/** Terms 1.1 (d): a derivative is bound as well, wherever it is, so one mark is enough. */
export function isBoundByTerms(repo: string, card: CardData | null): boolean {
  const found = card === null ? [] : [card.license, card.license_name, card.license_link, card.base_model];
  return [repo, ...found.flat(2)].some((text) => typeof text === "string" && marks.test(text));
}
