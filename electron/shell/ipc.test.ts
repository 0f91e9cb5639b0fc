import type { WebContents } from "electron";
import * as fc from "fast-check";
import * as v from "valibot";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { contract } from "../../shared/contract.ts";
import { failureSchema } from "../../shared/domain.ts";
import type { ReplyEnvelope, ServerEnvelope } from "../../shared/envelopes.ts";
import {
  type ClientConnection,
  createDispatcher,
  type Dispatch,
  type Handlers,
} from "../core/rpc/dispatcher.ts";
import { eventsChannel, requestChannel } from "./channels.ts";
import { type IpcParts, serveIpc } from "./ipc.ts";
import { FakeContents, FakeIpcMain, FakePort } from "./testing/fakes.ts";

const dispatch = vi.fn<Dispatch>();
const disconnect = vi.fn<(client: ClientConnection) => void>();
let ipcMain: FakeIpcMain;
let contents: FakeContents | null;
const replied = { kind: "reply", id: 1, seq: 3, outcome: { ok: true, value: { done: true } } } as const;
const request = { kind: "request", id: 1, method: "chat.stop", params: { caseId: "a" } };

beforeEach(() => {
  dispatch.mockReset().mockResolvedValue(replied);
  disconnect.mockReset();
  ipcMain = new FakeIpcMain();
  contents = new FakeContents();
  serveIpc({
    ipcMain: ipcMain as unknown as IpcParts["ipcMain"],
    casebook: { dispatch, disconnect },
    contents: () => contents as unknown as WebContents | null,
  });
});

/** An event from our page; `changes` make it foreign. */
const from = (changes: object = {}) => ({ sender: contents, senderFrame: contents?.mainFrame, ...changes });
const reply = (event: object, ...args: unknown[]) =>
  ipcMain.invoke(requestChannel, event, ...args) as Promise<ReplyEnvelope>;
const ask = async (event: object, ...args: unknown[]) => (await reply(event, ...args)).outcome;
function connect(event: object = from()): FakePort {
  const port = new FakePort();
  ipcMain.emit(eventsChannel, { ...event, ports: [port] }, null);
  return port;
}
/** The connection that the core was given with the last request. */
const client = (): ClientConnection => dispatch.mock.lastCall?.[1] as ClientConnection;

const foreign: readonly (readonly [who: string, event: () => object])[] = [
  ["other contents", () => from({ sender: new FakeContents() })],
  ["a frame that has moved on", () => from({ senderFrame: null })],
  [
    "a frame in our page",
    () => from({ senderFrame: { ...contents?.mainFrame, parent: contents?.mainFrame } }),
  ],
  ["another origin", () => from({ senderFrame: { ...contents?.mainFrame, origin: "https://example.org" } })],
  ["an opaque origin", () => from({ senderFrame: { ...contents?.mainFrame, origin: "null" } })],
  [
    "a host that begins alike",
    () => from({ senderFrame: { ...contents?.mainFrame, origin: "app://casebook.evil" } }),
  ],
  [
    "another address of our origin",
    () => from({ senderFrame: { ...contents?.mainFrame, url: "app://casebook/x" } }),
  ],
  [
    "a file",
    () => from({ senderFrame: { ...contents?.mainFrame, origin: "file://", url: "file:///x.html" } }),
  ],
];

describe("requests", () => {
  it("from our page reach the core, and its reply goes back with the number that it waits for", async () => {
    connect();
    expect(await reply(from(), request)).toEqual(replied);
    expect(dispatch).toHaveBeenCalledExactlyOnceWith(request, client());
  });

  it.each(foreign)("from %s are refused by name, and the core never sees them", async (_who, event) => {
    connect();
    expect(await ask(event(), request)).toMatchObject({ ok: false, failure: { code: "NOT_ALLOWED" } });
    expect(dispatch).not.toHaveBeenCalled();
  });

  it("are refused when there is no window any more, or it has not said hello", async () => {
    expect(await ask(from(), request)).toMatchObject({ ok: false, failure: { code: "NOT_ALLOWED" } });
    connect();
    const event = from();
    contents = null;
    expect(await ask(event, request)).toMatchObject({ ok: false, failure: { code: "NOT_ALLOWED" } });
    expect(dispatch).not.toHaveBeenCalled();
  });

  it("carry one argument", async () => {
    connect();
    expect(await ask(from(), request, request)).toMatchObject({ ok: false });
    expect(dispatch).not.toHaveBeenCalled();
  });

  it("beyond the size limit are refused before anything looks into them", async () => {
    connect();
    const params = { png: { byteLength: 0 }, text: "x".repeat(1024 * 1024) };
    const many = Array.from({ length: 129 }, () => params.text);
    expect(await ask(from(), { ...request, params: many })).toMatchObject({
      ok: false,
      failure: { code: "TOO_LARGE" },
    });
    expect(dispatch).not.toHaveBeenCalled();
  });

  it("that never end are refused", async () => {
    connect();
    const cycle: Record<string, unknown> = { ...request };
    cycle["params"] = cycle;
    expect(await ask(from(), cycle)).toMatchObject({ ok: false, failure: { code: "TOO_LARGE" } });
  });
});

describe("events", () => {
  const event: ServerEnvelope = { kind: "event", seq: 1, event: { type: "cases", put: [], removed: ["a"] } };

  it("go out over the port that the page handed in", async () => {
    const port = connect();
    expect(port.start).toHaveBeenCalledOnce();
    await ask(from(), request);
    client().send(event);
    expect(port.postMessage).toHaveBeenCalledExactlyOnceWith(event);
  });

  it.each(foreign)("do not go to %s: its port is closed", async (_who, sender) => {
    const stranger = connect(sender());
    expect(stranger.close).toHaveBeenCalledOnce();
    expect(stranger.start).not.toHaveBeenCalled();
    expect(await ask(from(), request)).toMatchObject({ ok: false, failure: { code: "NOT_ALLOWED" } });
  });

  it("move to the new page after a reload, and the core forgets the old one", async () => {
    const before = connect();
    await ask(from(), request);
    const old = client();
    const after = connect();
    expect(disconnect).toHaveBeenCalledExactlyOnceWith(old);
    expect(before.close).toHaveBeenCalledOnce();
    await ask(from(), request);
    client().send(event);
    expect(after.postMessage).toHaveBeenCalledOnce();
    expect(before.postMessage).not.toHaveBeenCalled();
    // The old port's end arrives late and must not take the new page's connection along.
    before.emit("close");
    expect(await ask(from(), request)).toMatchObject({ ok: true });
  });

  it("end with the page", async () => {
    const port = connect();
    await ask(from(), request);
    port.emit("close");
    expect(disconnect).toHaveBeenCalledExactlyOnceWith(client());
    expect(await ask(from(), request)).toMatchObject({ ok: false, failure: { code: "NOT_ALLOWED" } });
  });

  it("take exactly one port", () => {
    const [one, two] = [new FakePort(), new FakePort()];
    ipcMain.emit(eventsChannel, { ...from(), ports: [one, two] }, null);
    ipcMain.emit(eventsChannel, { ...from(), ports: [] }, null);
    expect(one.close).toHaveBeenCalledOnce();
    expect(two.close).toHaveBeenCalledOnce();
    expect(one.start).not.toHaveBeenCalled();
  });
});

describe("malformed requests", () => {
  const methods = Object.keys(contract) as (keyof typeof contract)[];
  const anything = fc.anything({
    maxDepth: 2,
    maxKeys: 4,
    withBigInt: true,
    withDate: true,
    withMap: true,
    withSet: true,
    withTypedArray: true,
  });
  const params = fc.oneof(
    anything,
    fc.dictionary(
      fc.constantFrom("caseId", "title", "text", "url", "png", "which", "__proto__", "extra"),
      anything,
    ),
  );
  const malformed = fc.oneof(
    anything,
    fc.record({ kind: anything, id: anything, method: anything, params }, { requiredKeys: [] }),
    fc.record({
      kind: fc.constant("request"),
      id: fc.nat(),
      method: fc.oneof(
        fc.constantFrom(...methods),
        fc.constantFrom("__proto__", "constructor", "app.attach "),
        fc.string(),
      ),
      params,
    }),
    fc.record({
      kind: fc.constant("request"),
      id: fc.nat(),
      method: fc.constantFrom(...methods),
      params,
      more: anything,
    }),
  );

  it("10,000 of them give typed errors only, and a handler runs only for what fits its schema", async () => {
    const ran: (readonly [method: string, params: unknown])[] = [];
    const handlers = Object.fromEntries(
      methods.map((method) => [method, (given: unknown) => void ran.push([method, given])]),
    ) as unknown as Handlers;
    const bugs: unknown[] = [];
    const core = createDispatcher(handlers, {
      log: (entry) => entry.event === "bug" && bugs.push(entry),
      published: () => 0,
    });
    dispatch.mockImplementation(core);
    connect();
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(malformed, async (message) => {
        ran.length = 0;
        const outcome = await ask(from(), message);
        if (outcome.ok) {
          const [method, given] = ran[0] ?? ["none", undefined];
          expect(v.is(contract[method as keyof typeof contract].params, given)).toBe(true);
          return;
        }
        refused += 1;
        expect(ran).toEqual([]);
        expect(v.is(failureSchema, outcome.failure)).toBe(true);
        expect(["BAD_REQUEST", "TOO_LARGE"]).toContain(outcome.failure.code);
      }),
      { numRuns: 10_000 },
    );
    expect(refused).toBeGreaterThan(9_000);
    expect(bugs).toEqual([]);
  }, 60_000);
});
