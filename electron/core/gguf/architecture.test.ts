import { expect, it } from "vitest";
import { refusedArchitecture } from "./architecture.ts";

it("Gemma 3 is used; a model of another kind is refused by name", () => {
  expect(refusedArchitecture("gemma3")).toBeNull();
  expect(refusedArchitecture("llama")).toBe("It is a llama model; Casebook formats prompts for Gemma 3.");
  expect(refusedArchitecture("gemma3n")).toContain("a gemma3n model");
});

it("a name that no architecture has is not repeated", () => {
  for (const name of ["", "a b", "<b>x</b>", "x".repeat(33), "\u001B[31m"])
    expect(refusedArchitecture(name)).toBe(
      "It is a model of another kind; Casebook formats prompts for Gemma 3.",
    );
});
