import { expect, it } from "vitest";
import type { Import } from "../../../../shared/models/library.ts";
import { createImportProgress } from "./import-progress.ts";

const one: Import = {
  id: "a",
  name: "model.gguf",
  state: "receiving",
  bytes: 0,
  total: 100,
  failure: null,
  role: null,
  modelId: null,
};

function importProgress() {
  const published: Import[] = [];
  let time = 0;
  const made = createImportProgress(
    (change) => published.push(change),
    () => time,
  );
  return {
    published,
    at: (ms: number, change: Partial<Import>) => ((time = ms), made.put({ ...one, ...change })),
    made,
  };
}

it("bytes that move are told at most 4 times a second, everything else at once", () => {
  const { published, at } = importProgress();
  at(0, {});
  at(100, { bytes: 10 });
  at(200, { bytes: 20 });
  at(210, { bytes: 21, role: "model" });
  at(300, { bytes: 30, role: "model" });
  at(460, { bytes: 40, role: "model" });
  at(470, { bytes: 100, role: "model", state: "checking" });
  at(480, { bytes: 100, role: "model", state: "done", modelId: "m" });
  expect(published.map(({ bytes, state }) => [bytes, state])).toEqual([
    [0, "receiving"],
    [21, "receiving"],
    [40, "receiving"],
    [100, "checking"],
    [100, "done"],
  ]);
});

it("one that is over is listed no more, but can be asked for a while", () => {
  const { at, made } = importProgress();
  at(0, {});
  expect(made.list()).toHaveLength(1);
  at(1, { state: "failed" });
  expect(made.list()).toEqual([]);
  expect(made.get("a")?.state).toBe("failed");
  for (let index = 0; index < 64; index++) at(2, { id: `b${index}`, state: "done" });
  expect(made.get("a")).toBeNull();
});
