import { decode, encode } from "@msgpack/msgpack";
import { afterEach, expect, it, vi } from "vitest";
import { WebSocketServer } from "ws";
import type { RequestEnvelope } from "../shared/envelopes.ts";
import { browserBridge, type Connection, checkedReply, desktopBridge } from "./bridge.ts";

type Answer = (request: RequestEnvelope) => unknown;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** A host on a real socket; `answer` gives the envelope to send back, or undefined for none. */
async function host(answer: Answer, port = 0) {
  const server = new WebSocketServer({ host: "127.0.0.1", port, path: "/rpc" });
  await new Promise((resolve) => server.once("listening", resolve));
  server.on("connection", (socket) => {
    socket.on("message", (data: Buffer) => {
      const reply = answer(decode(data) as RequestEnvelope);
      if (reply !== undefined) socket.send(encode(reply));
    });
  });
  const close = (code?: number): void => {
    for (const client of server.clients) client.close(code);
    server.close();
  };
  closers.push(close);
  const address = server.address();
  const used = typeof address === "object" && address !== null ? address.port : 0;
  return { server, port: used, url: `ws://127.0.0.1:${used}/rpc`, close };
}

async function opened(url: string) {
  const bridge = browserBridge(url);
  const states: Connection[] = [];
  bridge.onConnection((state) => states.push(state));
  await vi.waitFor(() => expect(states.at(-1)).toBe("open"));
  return { bridge, states };
}

const ok = ({ id }: RequestEnvelope, value: unknown) => ({
  kind: "reply",
  id,
  seq: 0,
  outcome: { ok: true, value },
});

it("a request crosses the socket with its bytes and comes back checked", async () => {
  const { url } = await host((request) => {
    const { bytes } = request.params as { bytes: Uint8Array };
    return ok(request, { bytes: bytes.map((byte) => byte + 1) });
  });
  const { bridge } = await opened(url);
  const params = { caseId: "a", attachmentId: "b", bytes: new Uint8Array([1, 2, 254]) };
  const reply = await bridge.request("attachments.read", params);
  expect([...reply.bytes]).toEqual([2, 3, 255]);
});

it("replies find their requests, whatever their order", async () => {
  const held: RequestEnvelope[] = [];
  const { url, server } = await host((request) => void held.push(request));
  const { bridge } = await opened(url);
  const first = bridge.request("cases.blankDraft", {});
  const second = bridge.request("cases.blankDraft", {});
  await vi.waitFor(() => expect(held).toHaveLength(2));
  for (const request of held.toReversed()) {
    const text = request === held[0] ? "first" : "second";
    for (const client of server.clients) client.send(encode(ok(request, { text })));
  }
  expect((await first).text).toBe("first");
  expect((await second).text).toBe("second");
});

it("the core's failure is thrown with its code and remedy", async () => {
  const failure = { code: "NOT_FOUND", message: "This case is gone.", remedy: "Choose another." };
  const { url } = await host(({ id }) => ({ kind: "reply", id, seq: 0, outcome: { ok: false, failure } }));
  const { bridge } = await opened(url);
  await expect(bridge.request("cases.open", { caseId: "a" })).rejects.toMatchObject(failure);
});

it("a reply that breaks the contract is refused", async () => {
  const { url } = await host((request) => ok(request, { text: 7 }));
  const { bridge } = await opened(url);
  await expect(bridge.request("cases.blankDraft", {})).rejects.toMatchObject({ code: "INTERNAL" });
});

it("what is not an envelope is passed over, and the next event still arrives", async () => {
  const { url, server } = await host(() => undefined);
  const { bridge } = await opened(url);
  const seen: number[] = [];
  bridge.onEvent((seq) => seen.push(seq));
  for (const client of server.clients) {
    client.send("text");
    client.send(encode({ kind: "event", seq: 1, event: { type: "unheard of" } }));
    client.send(encode({ kind: "event", seq: 2, event: { type: "cases", put: [], removed: ["a"] } }));
  }
  await vi.waitFor(() => expect(seen).toEqual([2]));
});

it("a lost connection rejects what is pending, and a new one is made by itself", async () => {
  const first = await host(() => undefined);
  const { bridge, states } = await opened(first.url);
  const pending = bridge.request("cases.blankDraft", {});
  first.close();
  await expect(pending).rejects.toMatchObject({ code: "DISCONNECTED" });
  await expect(bridge.request("cases.blankDraft", {})).rejects.toMatchObject({ code: "DISCONNECTED" });
  await host((request) => ok(request, { text: "" }), first.port);
  await vi.waitFor(() => expect(states.at(-1)).toBe("open"), 5_000);
  expect(await bridge.request("cases.blankDraft", {})).toEqual({ text: "" });
  expect(states).toContain("reconnecting");
});

it("a host that turns the window away is not asked again", async () => {
  const { url, close } = await host(() => undefined);
  const { states } = await opened(url);
  close(1008);
  await vi.waitFor(() => expect(states.at(-1)).toBe("closed"));
});

it("the desktop bridge passes envelopes through the preload and drops what is no event", async () => {
  let listener: (message: unknown) => void = () => undefined;
  const requests: RequestEnvelope[] = [];
  const bridge = desktopBridge({
    request(envelope) {
      requests.push(envelope);
      return Promise.resolve({
        kind: "reply",
        id: 1,
        seq: 0,
        outcome: { ok: true, value: { text: "kept" } },
      });
    },
    onEvent(next) {
      listener = next;
      return () => undefined;
    },
  });
  const seen: unknown[] = [];
  bridge.onEvent((...event) => seen.push(event));
  listener({ kind: "event", seq: 4, event: { type: "cases", put: [], removed: ["a"] } });
  listener({ kind: "event", seq: 5, event: { type: "cases", put: [], removed: [7] } });
  listener("nonsense");
  expect(seen).toEqual([[4, { type: "cases", put: [], removed: ["a"] }]]);
  expect(await bridge.request("cases.blankDraft", {})).toEqual({ text: "kept" });
  expect(requests).toEqual([{ kind: "request", id: 1, method: "cases.blankDraft", params: {} }]);
});

it("unknown keys in a reply break the contract", () => {
  expect(() => checkedReply("cases.blankDraft", { ok: true, value: { text: "", more: 1 } })).toThrow(
    /versions/,
  );
});
