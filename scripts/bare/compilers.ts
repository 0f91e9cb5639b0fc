/** Machines that no image encoder ships for: one has to be compiled, and the compiler comes first. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { onMachine } from "./commands.ts";
import type { Machine } from "./machine.ts";
import { linesOf } from "./output.ts";
import type { Scenario } from "./scenario.ts";
import { ended, startAndUse, withRunning } from "./use-page.ts";

const limitMs = 30 * 60_000;

export const compilers: readonly Scenario[] = [
  {
    name: "compiled-root",
    promise: "where no image encoder ships, root's set-up installs the compilers, says so, and compiles one",
    run: (store) =>
      onMachine(store, { user: "root", node: 22 }, async (machine) => {
        await takeAddonAway(machine);
        await setUpSays(machine, /^ok +vision +installed build-essential, .*compiled the image encoder/);
        return `address after ${await startAndUse(machine)} s`;
      }),
  },
  {
    name: "compiled-later",
    promise:
      "where no image encoder ships and no compiler is there, the set-up says so in one line, and images work after it was installed and Try again was pressed",
    run: (store) =>
      onMachine(store, { user: "person", node: 20 }, async (machine) => {
        await takeAddonAway(machine);
        await setUpSays(machine, /^off +vision +image input is off\. .*without a C\+\+ compiler, CMake\./);
        const whenOpen = (): Promise<void> => asRoot(machine, installCompilers);
        return `address after ${await startAndUse(machine, { whenOpen, retry: true })} s`;
      }),
  },
];

const installCompilers =
  "apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends build-essential cmake";

const takeAddonAway = (machine: Machine): Promise<void> =>
  rm(path.join(machine.root, machine.clone, "assets", "vision-addon"), { recursive: true });

const setUpSays = (machine: Machine, expected: RegExp): Promise<void> =>
  withRunning(machine.run("npm run build"), async (running) => {
    const code = await ended(running, limitMs);
    if (code !== 0) throw new Error(`exit code ${code}`);
    if (!linesOf(running.printed()).some((line) => expected.test(line))) throw new Error("it did not say so");
  });

const asRoot = (machine: Machine, command: string): Promise<void> =>
  withRunning(machine.runAsRoot(command), async (running) => {
    const code = await ended(running, limitMs);
    if (code !== 0) throw new Error(`exit code ${code}`);
  });
