/** A SentencePiece vocabulary of 416 pieces: control tokens as Gemma 3 has them, bytes, letters, some words. */

const kinds = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

const words =
  "ä ö ü é ß ° µ € ▁t he ▁a in re ▁the er on ▁i an is ▁s st ing at en or ▁im age ▁image es ▁c ou us ser user mo del model de el ▁p " +
  "▁w ed ▁of of ar al it ▁d ch ▁ch ▁ches ▁x ray what ▁what";

export interface Vocabulary {
  readonly pieces: readonly string[];
  readonly scores: readonly number[];
  readonly types: readonly number[];
  /** Ids of the control tokens. */
  readonly control: readonly number[];
}

export function tinyVocabulary(): Vocabulary {
  const entries: { readonly piece: string; readonly kind: keyof typeof kinds; readonly score: number }[] = [];
  const add = (kind: keyof typeof kinds, piece: string, score = 0) => entries.push({ piece, kind, score });

  for (const piece of ["<pad>", "<eos>", "<bos>"]) add("control", piece);
  add("unknown", "<unk>");
  for (const piece of ["<start_of_turn>", "<end_of_turn>", "<start_of_image>", "<end_of_image>"]) {
    add("control", piece);
  }
  for (let byte = 0; byte < 256; byte++) {
    add("byte", `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
  }
  const letters = Array.from({ length: 0x7f - 0x21 }, (_, i) => String.fromCharCode(0x21 + i));
  // Earlier pieces are merged first.
  const pieces = ["\n", "▁", ...letters, ...words.split(" ")];
  for (const [rank, piece] of pieces.entries()) add("normal", piece, -rank);
  add("control", "<image_soft_token>");

  return {
    pieces: entries.map((entry) => entry.piece),
    scores: entries.map((entry) => entry.score),
    types: entries.map((entry) => kinds[entry.kind]),
    control: [...entries.keys()].filter((id) => ["control", "unknown"].includes(entries[id]?.kind ?? "")),
  };
}
