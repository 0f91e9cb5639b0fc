/** Words of a query in texts that were decrypted for it: case folded, in any order. Pure. */

const folded = (text: string): string => text.normalize("NFKC").toLowerCase();

export const wordsOf = (query: string): string[] => folded(query).split(/\s+/).filter(Boolean);

/** Those of the words that stand in none of the texts. */
export function missingIn(texts: Iterable<string>, words: readonly string[]): string[] {
  let missing = [...words];
  for (const text of texts) {
    const searched = folded(text);
    missing = missing.filter((word) => !searched.includes(word));
    if (missing.length === 0) break;
  }
  return missing;
}
