/** Why an image encoder and a language model do not go together, in one sentence: said on the hub, at the import, at loading. */

/** @param gives values per token of the image encoder; null: not said @param model whose `takes` are, as it is called there */
export const mmprojMismatch = (
  gives: number | null,
  takes: readonly (number | null)[],
  model = "this model",
): string =>
  `The image encoder belongs to another model: it gives ${gives ?? "an unknown number of"} values per token, and ${model} takes ${[...new Set(takes)].map((width) => width ?? "an unknown number").join(" or ")}.`;
