import { GgufFileType } from "node-llama-cpp";
import { expect, test } from "vitest";
import type { GgufTensor, GgufValue } from "./header.ts";
import { quantisationOf } from "./quantisation.ts";

const stated = (value: number): ReadonlyMap<string, GgufValue> =>
  new Map([["general.file_type", { type: "uint32", value }]]);
const tensor = (name: string, type: string, bytes: number): [string, GgufTensor] => [
  name,
  { name, type, shape: [1], offset: 0, bytes },
];

test("names every file type as llama.cpp does", () => {
  for (let number = 0; number <= 41; number++) {
    const name = GgufFileType[number]?.replace(/^(?:MOSTLY|ALL)_/, "") ?? "";
    const withdrawn = [4, 5, 6, 33, 34, 35].includes(number);
    const tensors = new Map([tensor("a", "q4_0", 1)]);
    expect(quantisationOf({ metadata: stated(number), tensors }), `${number}`).toBe(
      withdrawn ? "Q4_0" : name,
    );
  }
});

test("without a statement it is the type of most bytes", () => {
  const tensors = new Map([tensor("norm", "f32", 10), tensor("a", "q8_0", 500), tensor("b", "f16", 400)]);
  expect(quantisationOf({ metadata: new Map(), tensors })).toBe("Q8_0");
  expect(quantisationOf({ metadata: stated(999), tensors })).toBe("Q8_0");
});
