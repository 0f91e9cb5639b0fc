import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limits } from "../../../../shared/limits.ts";
import { modelFileName } from "./file-name.ts";

describe("the name under which an imported file is kept", () => {
  it.each([
    ["medgemma-4b-it-Q4_K_M.gguf", "medgemma-4b-it-Q4_K_M.gguf"],
    ["../../etc/passwd", "passwd.gguf"],
    ["C:\\Users\\me\\model.GGUF", "model.gguf"],
    ["model.bin", "model.bin.gguf"],
    ["", "model.gguf"],
    ["..", "model.gguf"],
    [".gguf", "model.gguf"],
    [".hidden.gguf", "hidden.gguf"],
    ["CON.gguf", "model-CON.gguf"],
    ['a<b>:"c|d?e*.gguf', "abcde.gguf"],
    ["a\u0000b\u202E.gguf", "ab.gguf"],
    ["name. .gguf", "name.gguf"],
    ["模型.gguf", "模型.gguf"],
  ])("of %o is %o", (given, kept) => {
    expect(modelFileName(given)).toBe(kept);
  });

  it("is always a single usable name that ends in .gguf", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 600 }), (given) => {
        const name = modelFileName(given);
        expect(name).toMatch(/^[^/\\<>:"|?*\s.\p{Cc}][^/\\<>:"|?*\p{Cc}]*\.gguf$/u);
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(limits.fileNameCharacters);
      }),
    );
  });

  it("stays the name of a part", () => {
    expect(modelFileName("m-00002-of-00003.gguf")).toBe("m-00002-of-00003.gguf");
  });
});
