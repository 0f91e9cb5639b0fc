// The window on the core's own state, numbering and inbound path. Between them stand two channels, as on the desktop, that
// know nothing of each other.
import fc from "fast-check";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createState } from "../../electron/core/app/state.ts";
import { createDispatcher, type Handlers } from "../../electron/core/rpc/dispatcher.ts";
import { createWindows } from "../../electron/core/rpc/windows.ts";
import type { ReplyEnvelope, RequestEnvelope } from "../../shared/envelopes.ts";
import { type SliceName, slices } from "../../shared/slices.ts";
import { desktopBridge } from "../bridge.ts";
import { download } from "../testing/model-samples.ts";
import { emptySnapshot, hubInfo, practiceInstalled } from "../testing/samples.ts";
import { assemble } from "./assemble.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** After everything that is on its way, timers apart. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What a step does: a request, a change without a request, or the next message of one of the channels. */
const steps = [
  "rename",
  "begin case",
  "delete case",
  "download",
  "cancel download",
  "engine",
  "models",
  "deliver event",
  "deliver event",
  "deliver reply",
  "lose event",
] as const;
type Step = (typeof steps)[number];

function connected() {
  const windows = createWindows();
  const { seq: _, restorable, running: __, ...initial } = emptySnapshot;
  const state = createState(initial, (event) => windows.publish(event));
  const events: unknown[] = [];
  const replies: (() => void)[] = [];
  let listener: (message: unknown) => void = () => undefined;
  let count = 0;
  const summary = (id: string, title: string) => ({
    id,
    title,
    preview: "",
    createdAt: 1,
    updatedAt: ++count,
    messageCount: 0,
    leafId: null,
  });
  const handlers: Partial<Handlers> = {
    "app.attach": (_params, client) => windows.attach(client, () => ({ ...state.snapshot(), restorable })),
    "cases.blankDraft": () => ({ text: "" }),
    "cases.open": ({ caseId }) => ({
      summary: summary(caseId, "open"),
      messages: [],
      attachments: [],
      draft: "",
    }),
    "cases.create": () => {
      const id = `case-${state.cases.length}`;
      state.put("cases", summary(id, "New case"));
      return { id };
    },
    "cases.rename": ({ caseId, title }) => {
      state.put("cases", summary(caseId, title));
      return { done: true };
    },
    "cases.delete": ({ caseId }) => {
      state.remove("cases", caseId);
      return { done: true };
    },
  };
  const dispatch = createDispatcher(handlers as Handlers, {
    log: () => undefined,
    published: () => windows.published,
  });
  const client = { send: (envelope: unknown) => void events.push(envelope) };
  const bridge = desktopBridge({
    request: async (envelope: RequestEnvelope) => {
      const reply = await dispatch(envelope, client);
      return new Promise<ReplyEnvelope>((resolve) => replies.push(() => resolve(reply)));
    },
    onEvent(given) {
      listener = given;
      return () => undefined;
    },
  });
  const deliver = {
    event: () => {
      if (events.length > 0) listener(events.shift());
    },
    reply: () => replies.shift()?.(),
    lose: () => void events.shift(),
    left: () => events.length + replies.length,
  };
  return { state, bridge, deliver };
}

async function play(sequence: readonly Step[]): Promise<void> {
  const { state, bridge, deliver } = connected();
  const window = assemble(bridge, () => Promise.reject(new Error("no images here")));
  const title = (): string =>
    window.coreState.getState().cases.find(({ id }) => id === "case-0")?.title ?? "";
  let renames = 0;
  const late: string[] = [];
  const work: Promise<unknown>[] = [];
  const run: Record<Step, () => unknown> = {
    rename: () => {
      const mine = ++renames;
      const reply = bridge.request("cases.rename", { caseId: "case-0", title: String(mine) });
      work.push(reply.then(() => Number(title()) < mine && late.push(`${title()} after ${mine}`)));
    },
    "begin case": () => work.push(bridge.request("cases.create", {})),
    "delete case": () =>
      state.cases.length > 1 && work.push(bridge.request("cases.delete", { caseId: "case-1" })),
    download: () => state.put("downloads", download({ id: `download-${state.downloads.length % 3}` })),
    "cancel download": () => state.remove("downloads", "download-1"),
    engine: () => state.set("engine", { state: state.engine.state === "off" ? "starting" : "off" }),
    models: () => state.set("models", state.models.length === 0 ? [practiceInstalled] : []),
    "deliver event": deliver.event,
    "deliver reply": deliver.reply,
    "lose event": deliver.lose,
  };
  for (const step of sequence) {
    run[step]();
    await turn();
  }
  // Everything arrives in the end; a window that missed an event attaches again after a pause.
  state.set("hub", { ...hubInfo, offline: true });
  for (let quiet = 0; quiet < 3; quiet = deliver.left() === 0 ? quiet + 1 : 0) {
    deliver.event();
    deliver.reply();
    await turn();
    await vi.advanceTimersByTimeAsync(deliver.left() === 0 ? 300 : 0);
  }
  await Promise.all(work);
  expect(late).toEqual([]);
  for (const name of Object.keys(slices) as SliceName[]) {
    expect(window.coreState.getState()[name]).toEqual(state[name]);
  }
  window.dispose();
}

it("whatever the order of replies and events, the window holds the core's state, and no reply is ahead of it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...steps), { minLength: 5, maxLength: 40 }), play),
    { numRuns: 150 },
  );
});

it("a reply that overtakes its events is held back until they are applied", async () => {
  const { bridge, deliver } = connected();
  const window = assemble(bridge, () => Promise.reject(new Error("no images here")));
  await turn();
  deliver.reply();
  await turn();
  await turn();
  deliver.reply();
  const created = bridge.request("cases.create", {});
  let replied = false;
  void created.then(() => (replied = true));
  await turn();
  deliver.reply();
  await turn();
  expect(replied).toBe(false);
  expect(window.coreState.getState().cases).toEqual([]);
  deliver.event();
  await turn();
  expect(replied).toBe(true);
  expect(window.coreState.getState().cases).toHaveLength(1);
  window.dispose();
});
