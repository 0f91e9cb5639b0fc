import { PassThrough } from "node:stream";
import { expect, it, vi } from "vitest";
import { createOutput, onReaderGone } from "./output.ts";

const streams = () => {
  const written = { stdout: "", stderr: "" };
  return {
    written,
    stdout: { write: (text: string) => (written.stdout += text) },
    stderr: { write: (text: string) => (written.stderr += text) },
  };
};
const failure = { code: "IMAGE_EMPTY", message: "The file is empty.", remedy: "Give another one." } as const;

it("with --json stdout carries one JSON object a line and nothing else", () => {
  const { written, ...to } = streams();
  const output = createOutput(true, to);
  output.text("for people\n");
  output.record({ type: "token", text: "line\nbreak" });
  output.fail(failure);
  expect(
    written.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { type: "token", text: "line\nbreak" },
    { type: "error", ...failure },
  ]);
  expect(written.stderr).toBe("");
});

it("for people, failures go to stderr with their remedy, and no records are printed", () => {
  const { written, ...to } = streams();
  const output = createOutput(false, to);
  output.record({ type: "token", text: "x" });
  output.text("Left.\n");
  output.fail(failure);
  expect(written).toEqual({ stdout: "Left.\n", stderr: "The file is empty.\nGive another one.\n" });
});

it("a reader that went away is told of, and any other trouble with stdout is thrown", () => {
  const stdout = new PassThrough();
  const gone = vi.fn<() => void>();
  onReaderGone(stdout, gone);
  stdout.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
  expect(gone).toHaveBeenCalledOnce();
  expect(() => stdout.emit("error", Object.assign(new Error("write EIO"), { code: "EIO" }))).toThrow("EIO");
  expect(gone).toHaveBeenCalledOnce();
});
