import { EventEmitter } from "node:events";
import process from "node:process";
import { afterEach, expect, test } from "vitest";
import { processLink } from "./process-link.ts";

const host = process as unknown as { parentPort?: unknown };
afterEach(() => void delete host.parentPort);

test("under Electron it speaks through parentPort, whose messages come wrapped", () => {
  const sent: unknown[] = [];
  const port = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => sent.push(message) });
  host.parentPort = port;
  const link = processLink();
  const received: unknown[] = [];
  let gone = false;
  link.onMessage((message) => received.push(message));
  link.onParentGone(() => (gone = true));
  link.send({ type: "started" });
  port.emit("message", { data: { type: "cancel", call: 1 } });
  port.emit("close");
  expect(sent).toEqual([{ type: "started" }]);
  expect(received).toEqual([{ type: "cancel", call: 1 }]);
  expect(gone).toBe(true);
});
