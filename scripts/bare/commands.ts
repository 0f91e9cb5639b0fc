/** The two commands of the README, on a machine with nothing but Git, Node and npm. */

import { closingLine } from "../lib/results.mjs";
import { type Machine, makeMachine, type Store } from "./machine.ts";
import type { Cell, User } from "./matrix.ts";
import { countsIn } from "./output.ts";
import type { Scenario } from "./scenario.ts";
import { ended, startAndUse, withRunning } from "./use-page.ts";

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

/** An ordinary user cannot install Debian's Chromium: there the end-to-end tests are skipped, and counted as such. */
const testAll = (machine: Machine): Promise<string> =>
  withRunning(machine.run("npm test"), async (running) => {
    const code = await ended(running, testLimitMs);
    const counts = countsIn(running.printed());
    if (counts === undefined) throw new Error("it did not get to its closing line");
    if (code !== 0 || counts.failed > 0 || counts.passed === 0)
      throw new Error(`exit code ${code}; ${closingLine(counts)}`);
    return closingLine(counts);
  });
