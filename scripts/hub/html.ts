/** HTML by template, in which every value is text unless it was made by this very function. */

export interface Html {
  readonly markup: string;
}
type Value = string | number | Html | readonly Html[];

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => escapes[character] ?? "");

const markupOf = (value: Value): string => {
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  return "markup" in value ? value.markup : value.map(({ markup }) => markup).join("");
};

export const html = (strings: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  markup: strings.map((text, at) => text + (at < values.length ? markupOf(values[at] ?? "") : "")).join(""),
});

/** A whole page. */
export const page = (title: string, body: Html): string =>
  html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; } td, th { border: 1px solid #ccc; padding: 4px 8px; text-align: left; }
form { display: inline; } section { margin: 2rem 0; } .gate { border: 1px solid #888; padding: 1rem; }
</style></head>
<body>${body}</body>
</html>`.markup;
