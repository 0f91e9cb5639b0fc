import { describe, expect, it } from "vitest";
import { createOutput } from "./output.ts";
import { createProgress, type Screen } from "./progress.ts";

function shown(json: boolean, screen: Screen) {
  let stdout = "";
  let time = 0;
  const output = createOutput(json, {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: () => undefined },
  });
  const progress = createProgress({ output, screen, label: "Model", now: () => time });
  return {
    progress,
    text: () => stdout,
    /** One step a second, of a megabyte. */
    step: (megabytes: number) => {
      time += 1_000;
      progress.show({ bytes: megabytes * 1e6, total: 20e6 });
    },
    at: (milliseconds: number) => void (time = milliseconds),
  };
}
const pipe: Screen = { isTerminal: false, columns: 80 };

describe("for programs", () => {
  it("each record has the bytes, the total and the speed, which is not known at first", () => {
    const { step, text } = shown(true, pipe);
    step(0);
    step(1);
    const [first, second] = text()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    expect(first).toEqual({ type: "progress", bytes: 0, total: 20e6, bytesPerSecond: null });
    expect(second).toEqual({ type: "progress", bytes: 1e6, total: 20e6, bytesPerSecond: 1e6 });
  });

  it("no more than four records a second come, but the last one does, once", () => {
    const { progress, at, text } = shown(true, pipe);
    for (let time = 0; time < 1_000; time += 10) {
      at(time);
      progress.show({ bytes: time, total: 1_000 });
    }
    for (let again = 0; again < 3; again += 1) progress.show({ bytes: 1_000, total: 1_000 });
    const lines = text().trimEnd().split("\n");
    expect(lines).toHaveLength(5);
    expect(lines.at(-1)).toContain('"bytes":1000,');
  });
});

describe("for people", () => {
  it("a file or a pipe gets a line at each tenth", () => {
    const { step, progress, text } = shown(false, pipe);
    for (let megabytes = 0; megabytes <= 20; megabytes += 1) step(megabytes);
    progress.end();
    const lines = text().trimEnd().split("\n");
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe("Model:  10 %, 2.00 MB of 20.0 MB, 1.00 MB/s, 18 s left");
    expect(lines.at(-1)).toBe("Model: 100 %, 20.0 MB of 20.0 MB, 1.00 MB/s");
  });

  it("a terminal gets one line that is written over, longer remains wiped out, and ended once", () => {
    const { step, progress, text } = shown(false, { isTerminal: true, columns: 80 });
    step(1);
    step(2);
    step(20);
    progress.end();
    progress.end();
    const [, , second = "", last = ""] = text().split("\r");
    expect(second).toContain("left");
    expect(last.trimEnd()).toBe("Model: 100 %, 20.0 MB of 20.0 MB, 9.50 MB/s");
    expect(last.length).toBe(`${second}\n`.length);
    expect(text().split("\n")).toHaveLength(2);
  });

  it("a narrow terminal gets no line that would wrap", () => {
    const { step, text } = shown(false, { isTerminal: true, columns: 20 });
    step(1);
    step(2);
    for (const line of text().split("\r")) expect(line.length).toBeLessThan(20);
  });
});
