import { afterEach, describe, expect, test, vi } from "vitest";
import type { ImagingJob, ImagingMessage } from "../../shared/imaging/job.ts";
import { limits } from "../../shared/limits.ts";
import { preparedPixel } from "../testing/assemble.ts";
import { createFilePreparer } from "./imaging.ts";
import type { WorkerLike } from "./run-in-worker.ts";

/** Stands in for the browser's `Worker`, which happy-dom lacks; the real one runs in the end-to-end tests. */
class ScriptedWorker implements WorkerLike {
  static running = 0;
  static mostRunning = 0;
  terminated = false;
  readonly #listeners: Record<string, ((event: { data: unknown }) => void)[]> = {};
  readonly #answer: (worker: ScriptedWorker, job: ImagingJob) => void;

  constructor(answer: (worker: ScriptedWorker, job: ImagingJob) => void) {
    this.#answer = answer;
    ScriptedWorker.running++;
    ScriptedWorker.mostRunning = Math.max(ScriptedWorker.mostRunning, ScriptedWorker.running);
  }
  addEventListener(type: string, listener: unknown): void {
    (this.#listeners[type] ??= []).push(listener as (event: { data: unknown }) => void);
  }
  postMessage(job: ImagingJob, transfer: ArrayBuffer[]): void {
    const received = structuredClone(job, { transfer });
    setTimeout(() => this.#answer(this, received), 5);
  }
  terminate(): void {
    if (!this.terminated) ScriptedWorker.running--;
    this.terminated = true;
  }
  emit(type: "message" | "error", data?: ImagingMessage): void {
    for (const listener of this.#listeners[type] ?? []) listener({ data });
  }
}

afterEach(() => {
  expect(ScriptedWorker.running, "every worker is ended").toBe(0);
  ScriptedWorker.mostRunning = 0;
  vi.useRealTimers();
});

const result = [preparedPixel()];
const file = (name = "photo.png"): File => new File([new Uint8Array([1, 2, 3])], name);
const preparer = (
  answer: (worker: ScriptedWorker, job: ImagingJob) => void,
  times = { decodeMs: 60, finishMs: 60 },
) => createFilePreparer({ createWorker: () => new ScriptedWorker(answer), ...times });
const finishes = preparer((worker) => worker.emit("message", { type: "done", result }));

describe("a file on its way through the worker", () => {
  test("arrives with its bytes, and comes back with its name", async () => {
    const prepare = preparer((worker, job) => {
      expect(job).toEqual({ type: "prepare", bytes: new Uint8Array([1, 2, 3]) });
      worker.emit("message", { type: "done", result });
    });
    expect(await prepare(file())).toEqual({ name: "photo.png", images: result });
  });
  test("keeps the end of a name that is too long", async () => {
    const { name } = await finishes(file(`${"x".repeat(400)}.png`));
    expect(name).toHaveLength(limits.fileNameCharacters);
    expect(name.endsWith(".png")).toBe(true);
  });
  test("two are decoded at once, never more, and all are answered", async () => {
    const all = await Promise.all(Array.from({ length: 7 }, (_, i) => finishes(file(`${i}.png`))));
    expect(all.map(({ name }) => name)).toEqual(Array.from({ length: 7 }, (_, i) => `${i}.png`));
    expect(ScriptedWorker.mostRunning).toBe(2);
  });
});

describe("what goes wrong", () => {
  test("a file over the limit is refused before it is read", async () => {
    const huge = file();
    Object.defineProperty(huge, "size", { value: limits.imageFileBytes + 1 });
    const read = vi.spyOn(huge, "arrayBuffer");
    await expect(finishes(huge)).rejects.toMatchObject({ code: "IMAGE_TOO_LARGE" });
    expect(read).not.toHaveBeenCalled();
  });
  test("a folder that came as a file is told by not being readable", async () => {
    const folder = file("Scans");
    vi.spyOn(folder, "arrayBuffer").mockRejectedValue(new DOMException("", "NotReadableError"));
    await expect(finishes(folder)).rejects.toMatchObject({ code: "IMAGE_FOLDER" });
  });
  test("the decoder's refusal comes through as it is", async () => {
    const failure = { code: "IMAGE_EMPTY", message: "Empty.", remedy: "Copy it." } as const;
    const prepare = preparer((worker) => worker.emit("message", { type: "failed", failure }));
    await expect(prepare(file())).rejects.toMatchObject(failure);
  });
  test("a worker that never answers is ended after the decoding time", async () => {
    await expect(preparer(() => undefined)(file())).rejects.toMatchObject({ code: "IMAGE_TIMEOUT" });
  });
  test("decoding and writing have times of their own", async () => {
    const late = preparer(
      (worker) => {
        worker.emit("message", { type: "decoded" });
        setTimeout(() => worker.emit("message", { type: "done", result }), 150);
      },
      { decodeMs: 60, finishMs: 5_000 },
    );
    expect(await late(file())).toMatchObject({ images: [{ content: { width: 1 } }] });
  });
  test("a worker that dies is reported, and the next file gets a new one", async () => {
    await expect(preparer((worker) => worker.emit("error"))(file())).rejects.toMatchObject({
      code: "IMAGE_WORKER_DIED",
    });
    expect(await finishes(file())).toMatchObject({ images: [{ content: { width: 1 } }] });
  });
  test("a file taken back stops at once, running or waiting, and gives its place away", async () => {
    const abort = new AbortController();
    const hang = preparer(() => undefined, { decodeMs: 60_000, finishMs: 60_000 });
    const hanging = [1, 2, 3].map(() => hang(file(), abort.signal));
    const outcome = Promise.allSettled(hanging);
    setTimeout(() => abort.abort(), 30);
    for (const settled of await outcome)
      expect(settled).toMatchObject({ status: "rejected", reason: { code: "CANCELLED" } });
    await expect(hang(file(), abort.signal)).rejects.toMatchObject({ code: "CANCELLED" });
  });
});
