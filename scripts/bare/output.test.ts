import { describe, expect, it } from "vitest";
import { addressIn, countsIn, failureIn, hasBegun, hasEnded, leftRunningIn, linesOf } from "./output.ts";

const clear = "\r\u001B[2K";
const doing = "..      dependencies  installing packages (minutes the first time)";
const done = `${doing}${clear}ok      dependencies  installed the packages of package-lock.json (68.2 s)\r\n`;

describe("what a command prints into its terminal", () => {
  it("is lines, those written over included", () => {
    expect(linesOf(`${done}\r\n`)).toEqual([
      doing,
      "ok      dependencies  installed the packages of package-lock.json (68.2 s)",
    ]);
  });

  it("tells when a step has begun and when it has ended", () => {
    expect(hasBegun(doing, "dependencies")).toBe(true);
    expect(hasBegun(`\\${doing}`, "dependencies")).toBe(true);
    expect(hasEnded(doing, "dependencies")).toBe(false);
    expect(hasEnded(done, "dependencies")).toBe(true);
    expect(hasBegun(done, "vision")).toBe(false);
    expect(hasEnded("off     vision        image input is off (0.1 s)\r\n", "vision")).toBe(true);
  });

  it("has an address only once it is there in full", () => {
    const address = "http://127.0.0.1:4100/open?token=ab_C-1";
    expect(addressIn(`Casebook is running at ${address}`)).toBeUndefined();
    expect(addressIn(`Casebook is running at ${address}\r\nThe address`)).toBe(address);
  });

  it("tells how the set-up failed: the step, one line, what a tool printed, and what to do", () => {
    const failed = `${doing}${clear}failed  dependencies  The disk (of 1 GB) is full. (2.0 s)\r\n`;
    const remedy = "                      What to do: Free some space and run the same command again.\r\n";
    expect(failureIn(`${failed}${remedy}`)).toEqual({
      step: "dependencies",
      message: "The disk (of 1 GB) is full.",
      remedy: "Free some space and run the same command again.",
      details: [],
    });
    expect(failureIn(`${failed}npm error a\r\nnpm error b\r\n${remedy}`)?.details).toEqual([
      "npm error a",
      "npm error b",
    ]);
    expect(failureIn(failed)?.remedy).toBe("");
    expect(failureIn(done)).toBeUndefined();
  });

  it("closes with what was counted over all tests, not over some of them", () => {
    const printed =
      "ok      unit tests    1210 passed, 0 failed (60.2 s)\r\n\r\n1501 passed, 2 failed, 3 skipped\r\n";
    expect(countsIn(printed)).toEqual({ passed: 1501, failed: 2, skipped: 3 });
    expect(countsIn("ok      unit tests    1210 passed, 0 failed (60.2 s)\r\n")).toBeUndefined();
  });

  it("names what was left running", () => {
    expect(leftRunningIn("bye\r\ncasebook-bare left running: (node) (sh)\r\n")).toEqual(["(node)", "(sh)"]);
    expect(leftRunningIn("bye\r\n")).toEqual([]);
  });
});
