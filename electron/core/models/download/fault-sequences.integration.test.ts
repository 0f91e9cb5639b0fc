import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { FaultRule } from "../../../../scripts/hub/faults.ts";
import { modelBytes, repo } from "./testing/model-folder.ts";
import { Workbench } from "./testing/workbench.ts";

/** Mulberry32: the same numbers for the same seed, everywhere. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

function faultsOf(seed: number): readonly FaultRule[] {
  const random = randomOf(seed);
  const faults = (): readonly FaultRule["fault"][] => [
    { kind: "cut", afterBytes: random(300_000) },
    { kind: "stall", afterBytes: random(300_000) },
    { kind: "hang-up" },
    { kind: "whole-file" },
    { kind: "range-refused" },
    { kind: "wrong-length", difference: random(2) === 0 ? -1 - random(100_000) : 1 + random(100_000) },
    { kind: "flip", atByte: random(modelBytes) },
    { kind: "changed" },
    { kind: "html" },
    { kind: "expired" },
    { kind: "status", status: [429, 500, 503, 403, 404][random(5)] ?? 500, retryAfterSeconds: 0 },
    { kind: "foreign-redirect" },
    { kind: "slow", bytesPerSecond: 1_000_000 },
  ];
  return Array.from({ length: 1 + random(6) }, (): FaultRule => {
    const all = faults();
    return {
      server: random(6) === 0 ? "hub" : "cdn",
      fault: all[random(all.length)] ?? { kind: "hang-up" },
      after: random(10),
      times: 1 + random(4),
    };
  });
}

const seeds = Array.from({ length: 40 }, (_, seed) => seed);
const ends: string[] = [];

test.each(seeds)(
  "faults by seed %i end verified or in a named error, never in a loadable wrong file; and well once they are over",
  async (seed) => {
    // Every other one begins with one connection, which others join.
    await using bench = await Workbench.open({ stallMs: 400, rampMs: seed % 2 === 0 ? 0 : 20 });
    const { sha256 } = await bench.hub.file(repo, "model-Q4_0.gguf");
    for (const rule of faultsOf(seed)) bench.hub.fail(rule);
    const downloads = await bench.downloads();
    const { id } = await downloads.start(bench.request());
    const end = await bench.until(downloads, id, "done", "failed");
    ends.push(end.failure?.code ?? "done");
    if (end.state === "failed") {
      expect(end.failure?.code).toMatch(/^(DOWNLOAD|HUB)_/);
      expect((await bench.files()).loadable).toEqual([]);
      bench.hub.mend();
      await downloads.resume(id);
      const second = await bench.until(downloads, id, "done", "failed");
      if (second.state === "failed") {
        // Wrong bytes were on the disk from before. They are found out and thrown away.
        expect(second).toMatchObject({ bytes: 0, failure: { code: "DOWNLOAD_WRONG_HASH" } });
        await downloads.resume(id);
        await bench.until(downloads, id, "done");
      }
    }
    const model = await bench.library.find(`${repo}@${"1".repeat(40)}:model-Q4_0.gguf`);
    expect(
      createHash("sha256")
        .update(await readFile(model?.modelPath ?? ""))
        .digest("hex"),
    ).toBe(sha256);
    expect(bench.bugs).toEqual([]);
  },
);

test("the seeds above are neither all harmless nor all deadly", () => {
  expect(ends).toHaveLength(seeds.length);
  expect(ends.filter((end) => end === "done").length).toBeGreaterThan(8);
  expect(new Set(ends).size).toBeGreaterThan(3);
});
