import { describe, expect, it } from "vitest";
import { plainText } from "./plain-text.ts";

describe("plainText", () => {
  it("drops marks and keeps the words", () => {
    expect(plainText("## Findings\n\nOne **dark** `spot`, _round_.\n\nSecond paragraph.")).toBe(
      "Findings\n\nOne dark spot, round.\n\nSecond paragraph.",
    );
  });

  it("turns a table into tab-separated rows", () => {
    expect(plainText("| Feature | Reading |\n|---|---|\n| Border | sharp |\n| Size | 12 mm |")).toBe(
      "Feature\tReading\nBorder\tsharp\nSize\t12 mm",
    );
  });

  it("numbers and bullets lists, nested ones too", () => {
    expect(plainText("3. three\n4. four\n   - inner\n   - other\n\n- [x] done\n- [ ] open")).toBe(
      "3. three\n4. four\n  - inner\n  - other\n\n- [x] done\n- [ ] open",
    );
  });

  it("keeps a link's address, an image's description, and HTML as the text that it is", () => {
    expect(plainText("[guide](https://example.org) ![a spot](https://example.org/x.png)")).toBe(
      "guide (https://example.org) a spot",
    );
    expect(plainText("a <b onclick=x>b</b>")).toBe("a <b onclick=x>b</b>");
  });

  it("keeps the lines of code", () => {
    expect(plainText('```json\n{\n  "a": 1\n}\n```')).toBe('{\n  "a": 1\n}');
  });
});
