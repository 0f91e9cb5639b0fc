import { expect, it } from "vitest";
import { tableText } from "./table.ts";

it("columns are as wide as their widest cell, numbers stand to the right, and no line ends with spaces", () => {
  const table = tableText(
    [{ title: "ID" }, { title: "Size", align: "right" }, { title: "From" }],
    [
      ["a", "9.00 MB", "here"],
      ["longer", "12 bytes", ""],
    ],
  );
  expect(table).toBe("  ID          Size  From\n  a        9.00 MB  here\n  longer  12 bytes\n");
});
