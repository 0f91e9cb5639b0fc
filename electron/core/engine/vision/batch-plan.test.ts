import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planPhases, type Run, splitRuns } from "./batch-plan.ts";
import { virtualToken } from "./virtual-tokens.ts";

const image = (slot: number, first: number, count: number) =>
  Array.from({ length: count }, (_, i) => virtualToken(slot, first + i));
const split = (tokens: readonly number[], logits: readonly number[] = [], position = 0) =>
  splitRuns({ sequence: 0, position, tokens: Uint32Array.from(tokens), logits: Uint32Array.from(logits) });
const shapes = (runs: readonly Run[]) =>
  runs.map((run) =>
    run.kind === "text"
      ? `${run.position}: text ${run.tokens.join()}`
      : `${run.position}: image ${run.slot} ${run.first}+${run.count}`,
  );

describe("tokens of one sequence are cut into runs", () => {
  it("where text meets image and image meets image", () => {
    expect(
      shapes(split([1, 2, ...image(7, 0, 3), 3, ...image(8, 0, 2), ...image(9, 0, 1), 4], [], 100)),
    ).toEqual([
      "100: text 1,2",
      "102: image 7 0+3",
      "105: text 3",
      "106: image 8 0+2",
      "108: image 9 0+1",
      "109: text 4",
    ]);
  });

  it("where the same image begins again", () => {
    expect(shapes(split([...image(7, 0, 3), ...image(7, 0, 3)]))).toEqual([
      "0: image 7 0+3",
      "3: image 7 0+3",
    ]);
  });

  it("where an image's ids jump, so that the jump is noticed later", () => {
    expect(shapes(split([...image(7, 0, 2), ...image(7, 5, 2)]))).toEqual([
      "0: image 7 0+2",
      "2: image 7 5+2",
    ]);
  });

  it("in the middle of an image when a batch begins or ends there", () => {
    expect(shapes(split([...image(7, 60, 4), 5], [], 60))).toEqual(["60: image 7 60+4", "64: text 5"]);
  });

  it("with the wanted logits counted within their run", () => {
    const runs = split([1, 2, ...image(7, 0, 2), 3, 4, 5], [0, 5, 6]);
    expect(runs.map((run) => run.kind === "text" && [[...run.logits], run.logitsOfItem])).toEqual([
      [[0], [0]],
      false,
      [
        [1, 2],
        [1, 2],
      ],
    ]);
  });

  it("and wanted logits of an image are an error with a name", () => {
    expect(() => split([1, ...image(7, 0, 2)], [2])).toThrow(
      expect.objectContaining({ code: "GENERATION_FAILED" }),
    );
  });

  it("that together are the tokens, in their order, whatever they are", () => {
    const token = fc.oneof(
      fc.nat({ max: 5 }),
      fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 3 })).map(([slot, index]) => virtualToken(slot, index)),
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
        const joined = split(tokens).flatMap((run) =>
          run.kind === "text" ? Array.from(run.tokens) : image(run.slot, run.first, run.count),
        );
        expect(joined).toEqual(tokens);
      }),
    );
  });
});

describe("the runs of several sequences are decoded in phases", () => {
  const plan = (...items: (readonly [tokens: readonly number[], logits?: readonly number[]])[]) =>
    planPhases(items.map(([tokens, logits], owner) => [split(tokens, logits), owner] as const)).map(
      ({ texts, images }) =>
        texts
          .map(([run, owner]) => `${owner}: ${run.tokens.join()}`)
          .concat(images.map((run) => `image ${run.slot}`)),
    );

  it("text alone is one decode, as without images", () => {
    expect(plan([[1, 2], [1]], [[3], [0]])).toEqual([["0: 1,2", "1: 3"]]);
  });

  it("so that the text of all whose logits are wanted comes last, together", () => {
    expect(plan([[1], [0]], [[2, ...image(5, 0, 2), 3], [3]])).toEqual([
      ["1: 2"],
      ["image 5"],
      ["0: 1", "1: 3"],
    ]);
  });

  it("and a sequence that ends with an image leaves the last phase to the others", () => {
    expect(plan([[1], [0]], [[2, ...image(5, 0, 2)]])).toEqual([["1: 2"], ["image 5"], ["0: 1"]]);
  });

  it("and an image alone is decoded", () => {
    expect(plan([image(5, 0, 2)])).toEqual([["image 5"], []]);
  });

  it("and logits that are wanted of text before an image are an error with a name", () => {
    const wanted = () =>
      plan([
        [1, ...image(5, 0, 2), 2],
        [0, 3],
      ]);
    expect(wanted).toThrow(expect.objectContaining({ code: "GENERATION_FAILED" }));
  });

  it("and nothing is planned for nothing", () => {
    expect(plan()).toEqual([]);
  });
});
