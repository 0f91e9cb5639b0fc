/** The line under a case's title: the first words of a text, without its markdown. */

export const previewCharacters = 120;

/** Longer texts are cut before the patterns run over them. */
const considered = 4_000;

/** At most 120 UTF-16 units on one line; empty for a text without words. */
export function previewOf(text: string): string {
  const plain = text
    .slice(0, considered)
    .replace(/^[ \t]*(?:`{3,}|~{3,}).*$/gm, " ")
    .replace(/^[ \t]*(?:[-*_][ \t]*){3,}$/gm, " ")
    .replace(/^[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*\|)+(?:[ \t]*:?-+:?)?[ \t]*$/gm, " ")
    .replace(/^[ \t>]*(?:#{1,6}[ \t]+|[-*+][ \t]+|\d{1,9}[.)][ \t]+)?/gm, "")
    .replace(/!?\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)/g, "$1")
    .replace(/[*`|]|~~|\b_+|_+\b/g, "")
    .replace(/\s+/g, " ")
    .trim();
  return cut(plain);
}

function cut(text: string): string {
  if (text.length <= previewCharacters) return text.toWellFormed();
  const room = text.slice(0, previewCharacters - 1);
  const space = room.lastIndexOf(" ");
  // Only back to a word's end if little is lost: other scripts have no spaces.
  const words = space > previewCharacters * 0.7 ? room.slice(0, space) : room.replace(/[\uD800-\uDBFF]$/, "");
  return `${words.toWellFormed()}…`;
}
