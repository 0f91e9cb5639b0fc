/** The two commands of the README, on a machine with nothing but Git, Node and npm. */

import { type Machine, makeMachine, type Store } from "./machine.ts";
import type { Cell, User } from "./matrix.ts";
import { countsIn, failureIn } from "./output.ts";
import type { Scenario } from "./scenario.ts";
import { BrokenPromise, ended, startAndUse, withRunning } from "./use-page.ts";

/** Twenty minutes is usual; this only ends what hangs. */
const testLimitMs = 120 * 60_000;

const who: Record<User, string> = { root: "root", person: "an ordinary user" };

/** Runs `use` on a fresh machine and removes it. */
export async function onMachine<T>(
  store: Store,
  wish: Parameters<typeof makeMachine>[1],
  use: (machine: Machine) => Promise<T>,
): Promise<T> {
  const machine = await makeMachine(store, wish);
  try {
    return await use(machine);
  } finally {
    await machine.remove();
  }
}

export const commandScenario = (cell: Cell): Scenario =>
  cell.command === "start"
    ? {
        name: cell.name,
        promise: `npm start as ${who[cell.user]} with Node ${cell.node} opens, and answers about an image`,
        run: (store) =>
          onMachine(store, cell, async (machine) => `address after ${await startAndUse(machine)} s`),
      }
    : {
        name: cell.name,
        promise: `npm test as ${who[cell.user]} with Node ${cell.node} passes`,
        run: (store) => onMachine(store, cell, testAll),
      };

/**
 * An ordinary user cannot install Debian's Chromium. Where the set-up says so and what to do, root does it, and the
 * command is run again.
 */
async function testAll(machine: Machine): Promise<string> {
  const first = await runTests(machine);
  if (first.counts !== undefined) return verdict(first);
  const failure = failureIn(first.printed);
  if (failure?.step !== "chromium" || !failure.remedy.includes("Install Chromium"))
    throw new BrokenPromise("it did not get to its closing line", first.printed);
  const install = "apt-get update && apt-get install -y --no-install-recommends chromium fonts-dejavu-core";
  await withRunning(machine.runAsRoot(install), async (running) => {
    if ((await running.exit) !== 0) throw new Error("Chromium could not be installed by root");
  });
  return `${verdict(await runTests(machine))}, after root had installed Chromium as it asked for`;
}

const runTests = (machine: Machine) =>
  withRunning(machine.run("npm test"), async (running) => {
    const code = await ended(running, testLimitMs);
    return { code, printed: running.printed(), counts: countsIn(running.printed()) };
  });

function verdict({ code, printed, counts }: Awaited<ReturnType<typeof runTests>>): string {
  if (counts === undefined) throw new BrokenPromise("it did not get to its closing line", printed);
  const { passed, failed } = counts;
  if (code !== 0 || failed > 0 || passed === 0)
    throw new BrokenPromise(`exit code ${code}; ${passed} passed, ${failed} failed`, printed);
  return `${passed} passed`;
}
