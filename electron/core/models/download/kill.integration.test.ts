import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openContent } from "../../../../scripts/hub/contents.ts";
import { repetitions } from "../../testing/endurance.ts";
import { createLibrary } from "../library/create-library.ts";
import { bytesIn } from "./byte-ranges.ts";
import { createJournals } from "./journal.ts";
import { startDownloading } from "./testing/downloading-process.ts";
import { commit, noise, repo } from "./testing/model-folder.ts";
import { loadableIn, Workbench } from "./testing/workbench.ts";

const kills = repetitions(28, 400);
/** Model folders, each with a process of its own: starting them is what takes the time. */
const lanes = 3;
const name = "model-Q4_0.gguf";

/** How many bytes the journal claims. Fails when one of them is not in the part file. */
async function claimedBytes(modelFolder: string, bytes: Buffer): Promise<number> {
  const journals = createJournals(modelFolder);
  let claimed = 0;
  for (const id of await journals.ids()) {
    const ranges = (await journals.read(id))?.files[0]?.ranges ?? [];
    const part = await readFile(journals.partPath(id, 0)).catch(() => null);
    // It may have been moved into its place between two words of the journal.
    if (part === null) continue;
    for (const { from, to } of ranges)
      expect(part.subarray(from, to).equals(bytes.subarray(from, to))).toBe(true);
    claimed += bytesIn(ranges);
  }
  return claimed;
}

/** After which word, and at most how long after it: all of a download's life, its last steps as often as its long middle. */
const moments = [
  ["resolving", 250],
  ["downloading", 300],
  ["downloading", 300],
  ["downloading", 300],
  ["verifying", 40],
  ["verifying", 40],
  ["done", 0],
] as const;

interface Tally {
  kills: number;
  finished: number;
  resumed: number;
}

/** Starts, kills, looks, again and again. */
async function lane(bench: Workbench, bytes: Buffer, tally: Tally): Promise<void> {
  const { sha256 } = await bench.hub.file(repo, name);
  const modelFolder = await mkdtemp(path.join(tmpdir(), "casebook-killed-"));
  const library = createLibrary({ modelFolder, registry: [] });
  let before = 0;
  while (tally.kills < kills) {
    const [word, withinMs] = moments[tally.kills % moments.length] ?? moments[0];
    tally.kills += 1;
    const child = startDownloading({ hub: bench.hub, modelFolder }, name);
    await child.says(word);
    await sleep(Math.random() * withinMs);
    await child.kill();
    const claimed = await claimedBytes(modelFolder, bytes);
    if (before > 0) tally.resumed += 1;
    const [placed] = await loadableIn(modelFolder);
    if (placed === undefined) {
      expect(claimed, "what was on the disk stays").toBeGreaterThanOrEqual(before);
      before = claimed;
      continue;
    }
    // From the rename on it is whole, also where the kill came before the record.
    const file = path.join(modelFolder, placed);
    expect(
      createHash("sha256")
        .update(await readFile(file))
        .digest("hex"),
    ).toBe(sha256);
    const model = await library.get(`${repo}@${commit}:${name}`);
    if (model === null) continue;
    expect(model.installed).toMatchObject({ sha256, problem: null });
    tally.finished += 1;
    before = 0;
    await rm(file);
    await rm(path.join(modelFolder, ".casebook"), { recursive: true });
  }
  await rm(modelFolder, { recursive: true });
}

test(`kill -9 at ${kills} moments of a download's life: each start goes on from what is truly there, and every download ends with the same hash`, async () => {
  await using bench = await Workbench.open();
  bench.hub.fail({ server: "cdn", fault: { kind: "slow", bytesPerSecond: 800_000 }, times: "always" });
  const source = await openContent(noise(1));
  const bytes = Buffer.concat([...(source.read(0, source.bytes) as Iterable<Uint8Array>)]);
  const tally: Tally = { kills: 0, finished: 0, resumed: 0 };
  await Promise.all(Array.from({ length: lanes }, () => lane(bench, bytes, tally)));
  // Otherwise the kills have not hit downloads in the middle, and nothing was shown.
  expect(tally.finished).toBeGreaterThan(0.05 * kills);
  expect(tally.resumed).toBeGreaterThan(0.3 * kills);
}, 1_800_000);
