import { EventEmitter } from "node:events";
import { expect, it } from "vitest";
import { listenForInterruption } from "./interruption.ts";

const listening = () => {
  const source = new EventEmitter();
  return { source, ...listenForInterruption(source as unknown as Pick<NodeJS.Process, "once">) };
};

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends what runs, with the exit code %d that a shell expects", (name, code) => {
  const { source, signal, exitCode } = listening();
  expect(exitCode()).toBeNull();
  source.emit(name);
  expect(signal.aborted).toBe(true);
  expect(exitCode()).toBe(code);
  // Nobody listens any more: Node ends the process at the next one.
  expect(source.listenerCount(name)).toBe(0);
});

it("Ctrl-C that a terminal hands over counts as SIGINT, and a reader that is gone as no interruption", () => {
  const typed = listening();
  typed.interrupt();
  expect(typed.exitCode()).toBe(130);
  const left = listening();
  left.end();
  expect(left.signal.aborted).toBe(true);
  expect(left.exitCode()).toBeNull();
});
