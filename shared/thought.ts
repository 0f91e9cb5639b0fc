/**
 * Tells a thinking model's reasoning from its answer while both stream in: `<unused94>thought\n ... <unused95>answer`
 * (MedGemma 1.5). The thought may never be closed, and then no answer comes.
 */

export const thoughtOpen = "<unused94>";
export const thoughtClose = "<unused95>";
const label = "thought\n";

export interface Piece {
  readonly channel: "text" | "thought";
  readonly text: string;
}

type Mode = "text" | "label" | "thought";

export class ThoughtParser {
  #mode: Mode = "text";
  #held = "";
  #state: "none" | "open" | "closed" | "cut-off" = "none";

  /** "none": the model has not begun to think (yet). "cut-off" only after `end`. */
  get state(): "none" | "open" | "closed" | "cut-off" {
    return this.#state;
  }

  /** Takes text with control tokens spelled out; gives what is certain by now. What could be half a marker waits. */
  push(text: string): Piece[] {
    this.#held += text;
    const pieces: Piece[] = [];
    while (this.#step(pieces));
    return pieces;
  }

  /** The answer has ended: gives what waited. */
  end(): Piece[] {
    const pieces: Piece[] = [];
    if (this.#mode === "label") this.#mode = "thought";
    this.#give(pieces, this.#held.length);
    if (this.#mode === "thought") this.#state = "cut-off";
    return pieces;
  }

  /** One move; false when more text is needed. */
  #step(pieces: Piece[]): boolean {
    if (this.#mode === "label") {
      if (label.startsWith(this.#held) && this.#held.length < label.length) return false;
      if (this.#held.startsWith(label)) this.#held = this.#held.slice(label.length);
      this.#mode = "thought";
      return true;
    }
    const marker = this.#mode === "text" ? thoughtOpen : thoughtClose;
    const at = this.#held.indexOf(marker);
    if (at === -1) {
      this.#give(pieces, this.#held.length - overlap(this.#held, marker));
      return false;
    }
    this.#give(pieces, at);
    this.#held = this.#held.slice(marker.length);
    this.#mode = this.#mode === "text" ? "label" : "text";
    this.#state = this.#mode === "text" ? "closed" : "open";
    return true;
  }

  #give(pieces: Piece[], length: number): void {
    if (length === 0) return;
    const channel = this.#mode === "text" ? "text" : "thought";
    pieces.push({ channel, text: this.#held.slice(0, length) });
    this.#held = this.#held.slice(length);
  }
}

/** Length of the longest end of `text` that `marker` begins with, the whole marker not counted. */
function overlap(text: string, marker: string): number {
  for (let length = Math.min(text.length, marker.length - 1); length > 0; length--) {
    if (marker.startsWith(text.slice(-length))) return length;
  }
  return 0;
}
