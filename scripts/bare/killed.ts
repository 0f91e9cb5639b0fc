/** A set-up that is killed in the middle of each of its steps, as by a power cut, and started again. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { onMachine } from "./commands.ts";
import type { Machine } from "./machine.ts";
import { hasBegun, hasEnded } from "./output.ts";
import type { Scenario } from "./scenario.ts";
import { ended, startAndUse, withRunning } from "./use-page.ts";

const stepLimitMs = 30 * 60_000;

interface Moment {
  readonly step: string;
  /** How long after its begin at the earliest; a step of milliseconds is killed as soon as it is seen. */
  readonly afterMs: number;
  /** What else has to be so. */
  readonly when?: (machine: Machine) => boolean;
  /** A step that takes no time where the addon comes with the sources. */
  readonly mayBeOver?: true;
}

const entries = (...parts: string[]): number => {
  try {
    return readdirSync(path.join(...parts)).length;
  } catch {
    return 0; // not there yet
  }
};

const modules = (machine: Machine): number => entries(machine.root, machine.clone, "node_modules");

const startMoments: readonly Moment[] = [
  { step: "dependencies", afterMs: 3_000 },
  { step: "dependencies", afterMs: 0, when: (machine) => modules(machine) > 300 },
  { step: "vision", afterMs: 0, mayBeOver: true },
  { step: "bundles", afterMs: 1_500 },
];

const chromiumMoments: readonly Moment[] = [
  {
    step: "chromium",
    afterMs: 0,
    when: ({ root }) => entries(root, "var/cache/apt/archives") > 20,
  },
  { step: "chromium", afterMs: 0, when: ({ root }) => entries(root, "usr/lib/chromium") > 0 },
];

export const killedSetUps: readonly Scenario[] = [
  {
    name: "killed-start",
    promise: "npm start works after it was killed in the middle of each step of its set-up",
    run: (store) =>
      onMachine(store, { user: "person", node: 20 }, async (machine) => {
        const told: string[] = [];
        for (const moment of startMoments) told.push(await killAt(machine, "npm start", moment));
        const seconds = await startAndUse(machine);
        return `${told.join(", ")}; then address after ${seconds} s`;
      }),
  },
  {
    name: "killed-chromium",
    promise: "the set-up of npm test works after it was killed while it installed Chromium",
    run: (store) =>
      onMachine(store, { user: "root", node: 22 }, async (machine) => {
        const setUp = "node scripts/setup.mjs --chromium";
        const told: string[] = [];
        for (const moment of chromiumMoments) told.push(await killAt(machine, setUp, moment));
        const check = `${setUp} && chromium --no-sandbox --version`;
        await withRunning(machine.run(check), async (running) => {
          const code = await ended(running, stepLimitMs);
          if (code !== 0) throw new Error(`exit code ${code} when it was started again`);
        });
        return told.join(", ");
      }),
  },
];

/** @returns what was killed, and when */
const killAt = (
  machine: Machine,
  command: string,
  { step, afterMs, when, mayBeOver }: Moment,
): Promise<string> =>
  withRunning(machine.run(command), async (running) => {
    let begun: number | undefined;
    await running.until((printed) => {
      if (hasEnded(printed, step)) return "over";
      if (!hasBegun(printed, step)) return undefined;
      begun ??= Date.now();
      return Date.now() - begun >= afterMs && (when?.(machine) ?? true) ? "now" : undefined;
    }, stepLimitMs);
    await running.kill();
    if (hasEnded(running.printed(), step)) {
      if (mayBeOver) return `${step} was over`;
      throw new Error(`${step} was over before it could be killed`);
    }
    const seconds = ((Date.now() - (begun ?? Date.now())) / 1000).toFixed(1);
    return `${step} killed after ${seconds} s`;
  });
