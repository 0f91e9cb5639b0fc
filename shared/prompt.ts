/** Conversation -> the exact MedGemma prompt. */
import { CasebookError } from "./errors.ts";

export type Part =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly sha256: string };
export type Turn =
  | { readonly role: "user"; readonly parts: readonly Part[] }
  | { readonly role: "model"; readonly text: string };

/** A piece of the prompt by how it becomes tokens. */
export type Segment =
  /** Control tokens, by their names. */
  | { readonly kind: "control"; readonly text: string }
  /** Plain text: a control token's name in it is text. */
  | { readonly kind: "text"; readonly text: string }
  /** An earlier answer: plain text whose tokens may be known from when they were generated. */
  | { readonly kind: "answer"; readonly text: string }
  | { readonly kind: "image"; readonly sha256: string };

export interface RenderedPrompt {
  /** What MedGemma's own template gives, byte for byte; an image stands as `<start_of_image>`. */
  readonly text: string;
  /** The same in pieces. Text between two control tokens is never split in two, so that it has the template's tokens. */
  readonly segments: readonly Segment[];
}

/** SHA-256 of MedGemma's chat template (Jinja), which `renderPrompt` equals. Source: the model's card. */
export const templateSha256 = "7de1c58e208eda46e9c7f86397df37ec49883aeece39fb961e0a6b24088dd3c4";

const imageMarker = "<start_of_image>";

/**
 * Renders a conversation as MedGemma's chat template does, up to where the model's answer begins.
 * `system` is put before the first question; empty for none. Turns alternate, the user's first and last.
 * Throws CasebookError BAD_REQUEST for turns that do not, as the template does.
 */
export function renderPrompt(conversation: {
  readonly system: string;
  readonly turns: readonly Turn[];
}): RenderedPrompt {
  const { system, turns } = conversation;
  requireAlternation(turns);
  const segments: Segment[] = [{ kind: "control", text: "<bos>" }];
  for (const [index, turn] of turns.entries()) {
    segments.push({ kind: "control", text: "<start_of_turn>" });
    if (turn.role === "model") {
      segments.push({ kind: "text", text: "model\n" }, { kind: "answer", text: trim(turn.text) });
    } else {
      const opening = index === 0 && system !== "" ? `user\n${system}\n\n` : "user\n";
      segments.push(...userSegments(opening, turn.parts));
    }
    segments.push({ kind: "control", text: "<end_of_turn>" }, { kind: "text", text: "\n" });
  }
  segments.push({ kind: "control", text: "<start_of_turn>" }, { kind: "text", text: "model\n" });
  const kept = segments.filter((segment) => segment.kind === "image" || segment.text !== "");
  return {
    text: kept.map((segment) => (segment.kind === "image" ? imageMarker : segment.text)).join(""),
    segments: kept,
  };
}

function userSegments(opening: string, parts: readonly Part[]): Segment[] {
  const segments: Segment[] = [];
  let text = opening;
  for (const part of parts) {
    if (part.type === "text") {
      text += trim(part.text);
    } else {
      segments.push({ kind: "text", text }, { kind: "image", sha256: part.sha256 });
      text = "";
    }
  }
  return [...segments, { kind: "text", text }];
}

function requireAlternation(turns: readonly Turn[]): void {
  const alternate = turns.every((turn, index) => turn.role === (index % 2 === 0 ? "user" : "model"));
  if (alternate && turns.at(-1)?.role === "user") return;
  throw new CasebookError(
    "BAD_REQUEST",
    "Questions and answers of this conversation do not take turns.",
    "Ask your question again in a new case.",
  );
}

/** What Python's `str.strip` takes for white space; JavaScript's `trim` differs in U+001C to U+001F, U+0085 and U+FEFF. */
const whitespace =
  "[\\t-\\r\\u001c-\\u0020\\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const leading = new RegExp(`^${whitespace}+`);
const trailing = new RegExp(`${whitespace}$`);

/** Strips as the template's `trim` filter does under Python, where MedGemma was trained and evaluated. */
export function trim(text: string): string {
  const start = text.replace(leading, "");
  // A pattern anchored at the end would be tried at every run of spaces in a long text.
  let end = start.length;
  while (end > 0 && trailing.test(start.charAt(end - 1))) end--;
  return start.slice(0, end);
}
