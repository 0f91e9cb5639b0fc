import { expect, test } from "vitest";
import type { FaultRule } from "../../../../scripts/hub/faults.ts";
import type { ErrorCode } from "../../../../shared/errors.ts";
import { modelBytes, repo } from "./testing/model-folder.ts";
import { Workbench } from "./testing/workbench.ts";

const bytes = { server: "cdn", method: "GET" } as const;

/** After these it goes on by itself. */
const overcome: readonly (readonly [what: string, rules: readonly FaultRule[]])[] = [
  [
    "a connection that is cut in the middle",
    [{ ...bytes, fault: { kind: "cut", afterBytes: 100_000 }, times: 3 }],
  ],
  ["a connection that is cut before a byte", [{ ...bytes, fault: { kind: "cut", afterBytes: 0 }, times: 3 }]],
  ["a server that hangs up", [{ ...bytes, fault: { kind: "hang-up" }, times: 3 }]],
  ["a connection that stands still", [{ ...bytes, fault: { kind: "stall", afterBytes: 50_000 }, times: 2 }]],
  ["a server that says nothing", [{ ...bytes, fault: { kind: "silence" }, times: 1 }]],
  ["ranges that are ignored once", [{ ...bytes, fault: { kind: "whole-file" }, after: 3 }]],
  ["ranges that are always ignored", [{ ...bytes, fault: { kind: "whole-file" }, times: "always" }]],
  ["a range that is refused with 416", [{ ...bytes, fault: { kind: "range-refused" }, after: 2 }]],
  [
    "an answer that is shorter than the range",
    [{ ...bytes, fault: { kind: "wrong-length", difference: -5_000 }, times: 2 }],
  ],
  [
    "an answer that is longer than the range",
    [{ ...bytes, fault: { kind: "wrong-length", difference: 5_000 }, times: 2 }],
  ],
  [
    "a server that fails with 500, 502, 503",
    [
      { ...bytes, fault: { kind: "status", status: 500 } },
      { ...bytes, fault: { kind: "status", status: 502 } },
      { ...bytes, fault: { kind: "status", status: 503 } },
    ],
  ],
  ["signed addresses that have ended", [{ ...bytes, fault: { kind: "expired" }, after: 2, times: 4 }]],
  [
    "a busy hub",
    [
      {
        server: "hub",
        fault: { kind: "status", status: 429, retryAfterSeconds: 0 },
        path: "/resolve/",
        after: 1,
      },
      { ...bytes, fault: { kind: "expired" } },
    ],
  ],
  [
    "a hub that fails before it says anything",
    [{ server: "hub", fault: { kind: "status", status: 503 }, times: 3 }],
  ],
  [
    "a hub that fails while the address is renewed",
    [
      { server: "hub", fault: { kind: "status", status: 503 }, path: "/resolve/", after: 1, times: 2 },
      { ...bytes, fault: { kind: "expired" } },
    ],
  ],
];

test.each(overcome)("%s: it goes on, and the right bytes arrive", async (_, rules) => {
  await using bench = await Workbench.open({ stallMs: 400 });
  const faults = rules.map((rule) => bench.hub.fail(rule));
  const done = await bench.fetch();
  expect(done).toMatchObject({ state: "done", bytes: modelBytes });
  for (const fault of faults) expect(fault.taken).toBeGreaterThan(0);
  expect((await bench.library.find(done.modelId ?? ""))?.model.hasImageEncoder).toBe(false);
  expect(bench.bugs).toEqual([]);
});

/** These end it, by name. */
const final: readonly (readonly [what: string, code: ErrorCode, rule: FaultRule])[] = [
  [
    "a bit that was turned on the way",
    "DOWNLOAD_WRONG_HASH",
    { ...bytes, fault: { kind: "flip", atByte: 1_234_567 }, times: "always" },
  ],
  [
    "another file of the same length",
    "DOWNLOAD_WRONG_HASH",
    { ...bytes, fault: { kind: "changed" }, times: "always" },
  ],
  [
    "a page of HTML instead of bytes",
    "DOWNLOAD_NOT_A_MODEL",
    { ...bytes, fault: { kind: "html" }, after: 2 },
  ],
  [
    "a page of HTML instead of the hub",
    "HUB_PROXY",
    { server: "hub", fault: { kind: "html" }, times: "always" },
  ],
  [
    "a redirect to a host that nobody trusts",
    "HUB_HOST_NOT_ALLOWED",
    { server: "hub", path: "/resolve/", fault: { kind: "foreign-redirect" }, times: "always" },
  ],
  [
    "redirects without an end",
    "HUB_FAILED",
    { server: "hub", path: "/resolve/", fault: { kind: "redirect-loop" }, times: "always" },
  ],
  [
    "a hub that is down for good",
    "HUB_FAILED",
    { ...bytes, fault: { kind: "status", status: 503 }, times: "always" },
  ],
  [
    "a connection that never gives a byte",
    "DOWNLOAD_STALLED",
    { ...bytes, fault: { kind: "stall", afterBytes: 0 }, times: "always" },
  ],
  [
    "answers that always end too early",
    "DOWNLOAD_WRONG_LENGTH",
    { ...bytes, fault: { kind: "wrong-length", difference: -1_000_000 }, times: "always" },
  ],
  [
    "ranges that are always refused",
    "DOWNLOAD_CHANGED",
    { ...bytes, fault: { kind: "range-refused" }, times: "always" },
  ],
  [
    "a file that is gone",
    "HUB_FILE_MISSING",
    { server: "hub", method: "HEAD", fault: { kind: "status", status: 404 }, times: "always" },
  ],
];

test.each(final)(
  "%s: %s, nothing can be loaded, and once it is over the same download ends well",
  async (_, code, rule) => {
    await using bench = await Workbench.open({ stallMs: 400 });
    const fault = bench.hub.fail(rule);
    const downloads = await bench.downloads();
    const { id } = await downloads.start(bench.request());
    const failed = await bench.until(downloads, id, "failed");
    expect(failed.failure).toMatchObject({
      code,
      message: expect.stringMatching(/\.$/),
      remedy: expect.stringMatching(/\.$/),
    });
    expect(fault.taken).toBeGreaterThan(0);
    expect((await bench.files()).loadable).toEqual([]);
    bench.hub.mend();
    await downloads.resume(id);
    expect(await bench.until(downloads, id, "done")).toMatchObject({ bytes: modelBytes });
    expect(bench.bugs).toEqual([]);
  },
);

test("a web page in the middle of a download ends it, what came before is kept, and only the rest is fetched after it", async () => {
  await using bench = await Workbench.open();
  bench.hub.fail({ ...bytes, fault: { kind: "html" }, after: 6, times: "always" });
  const downloads = await bench.downloads();
  const { id } = await downloads.start(bench.request());
  const failed = await bench.until(downloads, id, "failed");
  expect(failed.failure?.code).toBe("DOWNLOAD_NOT_A_MODEL");
  expect(failed.bytes).toBeGreaterThan(500_000);
  bench.hub.mend();
  bench.hub.forgetRequests();
  await downloads.resume(id);
  await bench.until(downloads, id, "done");
  expect(bench.fetchedBytes()).toBeLessThanOrEqual(modelBytes - failed.bytes);
});

test("while it waits it says why and until when, and a hub that names a time is not asked earlier", async () => {
  await using bench = await Workbench.open();
  bench.hub.fail({ ...bytes, fault: { kind: "status", status: 429, retryAfterSeconds: 1 } });
  const begin = Date.now();
  const done = await bench.fetch();
  expect(done.state).toBe("done");
  const waiting = bench.changes.find(({ state }) => state === "waiting");
  expect(waiting?.failure?.code).toBe("HUB_RATE_LIMITED");
  expect(waiting?.retryAt ?? 0).toBeGreaterThanOrEqual(begin + 1_000);
  expect(Date.now()).toBeGreaterThanOrEqual(waiting?.retryAt ?? Number.POSITIVE_INFINITY);
});

test("a file that another commit puts in its place does not disturb a download that has begun", async () => {
  await using bench = await Workbench.open();
  bench.hub.fail({ ...bytes, fault: { kind: "cut", afterBytes: 10_000 }, after: 3, times: 2 });
  const downloads = await bench.downloads();
  const { id } = await downloads.start(bench.request());
  await bench.until(downloads, id, "downloading", "waiting");
  await bench.hub.pushFile(repo, "model-Q4_0.gguf", { bytes: 900_000, seed: 77, gguf: true });
  expect(await bench.until(downloads, id, "done")).toMatchObject({ bytes: modelBytes });
});

test("a file that was replaced at its commit is named as another one, and not mixed with what is there", async () => {
  await using bench = await Workbench.open();
  const newer = "2".repeat(40);
  const request = { ...bench.request("newer-Q4_0.gguf"), commit: newer } as const;
  bench.hub.fail({ ...bytes, fault: { kind: "cut", afterBytes: 10_000 }, times: "always" });
  const downloads = await bench.downloads();
  const { id } = await downloads.start(request);
  await bench.until(downloads, id, "waiting");
  await downloads.pause(id);
  await bench.hub.addFile(repo, "newer-Q4_0.gguf", { bytes: 400_000, seed: 78, gguf: true });
  bench.hub.mend();
  await downloads.resume(id);
  expect((await bench.until(downloads, id, "failed")).failure).toMatchObject({ code: "DOWNLOAD_CHANGED" });
  await downloads.cancel(id);
  expect((await bench.fetch(request)).state).toBe("done");
});
