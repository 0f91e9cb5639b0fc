import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import type { ServerEnvelope } from "../../../shared/envelopes.ts";
import type { CasebookEvent, Snapshot } from "../../../shared/events.ts";
import { createWindows } from "./windows.ts";

const event = (id: string): CasebookEvent => ({ type: "cases", put: [], removed: [id] });
const state = () => ({}) as Omit<Snapshot, "seq">;
const window = () => {
  const got: ServerEnvelope[] = [];
  return { got, send: (envelope: ServerEnvelope) => got.push(envelope) };
};
const numbers = (got: readonly ServerEnvelope[]) =>
  got.map((envelope) => (envelope.kind === "event" ? envelope.seq : -1));

it("numbers events without gaps, and a window gets those after its snapshot", async () => {
  const windows = createWindows();
  windows.publish(event("a"));
  const first = window();
  expect(windows.attach(first, state).seq).toBe(1);
  await turn();
  windows.publish(event("b"));
  windows.publish(event("c"));
  expect(numbers(first.got)).toEqual([2, 3]);
});

it("holds events back until the snapshot has left, and then sends them in order", async () => {
  const windows = createWindows();
  const client = window();
  windows.attach(client, state);
  windows.publish(event("a"));
  windows.publish(event("b"));
  expect(client.got).toEqual([]);
  await turn();
  windows.publish(event("c"));
  expect(numbers(client.got)).toEqual([1, 2, 3]);
});

it("a window that attaches again gets nothing twice", async () => {
  const windows = createWindows();
  const client = window();
  windows.attach(client, state);
  windows.publish(event("a"));
  expect(windows.attach(client, state).seq).toBe(1);
  await turn();
  windows.publish(event("b"));
  expect(numbers(client.got)).toEqual([2]);
});

it("a window that is gone gets nothing more", async () => {
  const windows = createWindows();
  const client = window();
  windows.attach(client, state);
  await turn();
  windows.detach(client);
  windows.publish(event("a"));
  expect(client.got).toEqual([]);
});
