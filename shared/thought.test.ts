import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ThoughtParser } from "./thought.ts";

function parse(chunks: readonly string[]) {
  const parser = new ThoughtParser();
  const pieces = [...chunks.flatMap((chunk) => parser.push(chunk)), ...parser.end()];
  const join = (channel: string): string =>
    pieces
      .filter((piece) => piece.channel === channel)
      .map((piece) => piece.text)
      .join("");
  return { text: join("text"), thought: join("thought"), state: parser.state };
}

describe("ThoughtParser", () => {
  test("gives an answer without a thought as text", () => {
    expect(parse(["middle ", "right"])).toEqual({ text: "middle right", thought: "", state: "none" });
  });

  test("parts a closed thought from the answer and drops its label", () => {
    expect(parse(["<unused94>thought\nA spot.<unused95>It is left."])).toEqual({
      text: "It is left.",
      thought: "A spot.",
      state: "closed",
    });
  });

  test("calls a thought that was never closed cut off, and gives no answer", () => {
    expect(parse(["<unused94>thought\n", "Hmm <unus"])).toEqual({
      text: "",
      thought: "Hmm <unus",
      state: "cut-off",
    });
  });

  test("a thought cut off within its label is still a thought", () => {
    expect(parse(["<unused94>tho"])).toEqual({ text: "", thought: "tho", state: "cut-off" });
  });

  test("a thought without the label keeps its first words", () => {
    expect(parse(["<unused94>", "though", " so<unused95>a"])).toEqual({
      text: "a",
      thought: "though so",
      state: "closed",
    });
  });

  test("is open while the model thinks, and gives the thought as it comes", () => {
    const parser = new ThoughtParser();
    expect(parser.push("<unused94>thought\nI see")).toEqual([{ channel: "thought", text: "I see" }]);
    expect(parser.state).toBe("open");
    expect(parser.push(" it<unused95>")).toEqual([{ channel: "thought", text: " it" }]);
    expect(parser.state).toBe("closed");
  });

  test("keeps text before a thought, and a second thought", () => {
    expect(parse(["So <unused94>thought\na<unused95>b<unused94>thought\nc<unused95>d"])).toEqual({
      text: "So bd",
      thought: "ac",
      state: "closed",
    });
  });

  test("holds back no more than half a marker", () => {
    const parser = new ThoughtParser();
    expect(parser.push("a < b and <unu")).toEqual([{ channel: "text", text: "a < b and " }]);
    expect(parser.push("sual>")).toEqual([{ channel: "text", text: "<unusual>" }]);
  });

  test("gives the same however the stream is cut, and loses nothing", () => {
    const word = fc.constantFrom(
      "<unused94>",
      "<unused95>",
      "thought\n",
      "<unused",
      "9",
      "<",
      "a b",
      "\n",
      "肺🫁",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), fc.infiniteStream(fc.nat(4)), (words, cuts) => {
        const raw = words.join("");
        const chunks: string[] = [];
        for (let at = 0; at < raw.length; ) {
          const length = 1 + (cuts.next().value ?? 0);
          chunks.push(raw.slice(at, at + length));
          at += length;
        }
        const whole = parse([raw]);
        expect(parse(chunks)).toEqual(whole);

        // The same by another way: the whole text split at its markers.
        let [text, thought, inside] = ["", "", false];
        for (let rest = raw; ; ) {
          const marker = inside ? "<unused95>" : "<unused94>";
          const at = rest.indexOf(marker);
          const piece = at === -1 ? rest : rest.slice(0, at);
          if (inside) thought += piece.startsWith("thought\n") ? piece.slice(8) : piece;
          else text += piece;
          if (at === -1) break;
          rest = rest.slice(at + marker.length);
          inside = !inside;
        }
        expect(whole).toMatchObject({ text, thought });
      }),
      { numRuns: 1000 },
    );
  });
});
