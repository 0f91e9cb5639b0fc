/** Machines that hinder the set-up: unusual places, no room, no network. */
import { access } from "node:fs/promises";
import path from "node:path";
import { onMachine } from "./commands.ts";
import type { Machine } from "./machine.ts";
import { failureIn, linesOf } from "./output.ts";
import type { Scenario } from "./scenario.ts";
import { ended, type StartOptions, startAndUse, withRunning } from "./use-page.ts";

/** A refusal is to come before a user wonders. */
const refusalLimitMs = 90_000;
const setUpLimitMs = 30 * 60_000;
const person = { user: "person", node: 20 } as const;
/** The discard service, on which nothing listens. */
const closedRegistry = "http://127.0.0.1:9/";

export const hindrances: readonly Scenario[] = [
  {
    name: "umlauts",
    promise: "npm start works in a path with spaces and umlauts, without a locale",
    run: (store) =>
      onMachine(
        store,
        { user: "person", node: 18, place: "/home/person/Meine Fälle (größer)/case book" },
        async (machine) => `address after ${await startAndUse(machine)} s`,
      ),
  },
  {
    name: "read-only-home",
    promise:
      "npm start where the home cannot be written to sets up, asks for a data folder, and opens with one",
    run: (store) =>
      onMachine(store, { ...person, place: "/srv/casebook" }, async (machine) => {
        const readOnly = machine.home;
        await asksForDataFolder(machine, readOnly);
        const environment = { CASEBOOK_DATA: path.posix.join(machine.clone, "build", "data") };
        return `address after ${await startAndUse(machine, { readOnly, environment })} s`;
      }),
  },
  {
    name: "small-disk",
    promise: "npm start with 1 GB of disk left says so before anything is fetched",
    run: (store) =>
      onMachine(store, person, async (machine) => {
        const seconds = await refuses(machine, { diskLeft: 1e9 }, /The disk has .* GB left/);
        const fetched = path.join(machine.root, machine.home, ".npm", "_cacache");
        if (await exists(fetched)) throw new Error("npm had fetched something");
        return `refused after ${seconds} s`;
      }),
  },
  {
    name: "no-registry",
    promise: "npm start without npm's registry says so in one line, and what to do",
    run: (store) =>
      onMachine(store, person, async (machine) => {
        const environment = { npm_config_registry: closedRegistry };
        return `refused after ${await refuses(machine, { environment }, /registry could not be reached/)} s`;
      }),
  },
  {
    name: "no-network",
    promise: "npm start without any network says so in one line, and what to do",
    run: (store) =>
      onMachine(
        store,
        person,
        async (machine) =>
          `refused after ${await refuses(machine, { offline: true }, /registry could not be reached/)} s`,
      ),
  },
  {
    name: "second-start",
    promise: "a second npm start needs no network",
    run: (store) =>
      onMachine(store, person, async (machine) => {
        await startAndUse(machine);
        return `address after ${await startAndUse(machine, { offline: true })} s`;
      }),
  },
];

/** Expects a failed step with a message in one line and a remedy. @returns seconds that it took */
const refuses = (machine: Machine, options: StartOptions, message: RegExp): Promise<number> =>
  withRunning(machine.run("npm start", options), async (running) => {
    const begin = Date.now();
    const code = await ended(running, refusalLimitMs);
    const failure = failureIn(running.printed());
    if (code !== 1) throw new Error(`exit code ${code} instead of 1`);
    if (failure === undefined || !message.test(failure.message)) throw new Error("it did not say why");
    if (failure.remedy === "") throw new Error("it did not say what to do");
    if (failure.details.length > 0) throw new Error("it said more than one line and the remedy");
    return Math.round((Date.now() - begin) / 1000);
  });

/** The set-up goes through, and then the app itself has nowhere to keep cases. */
const asksForDataFolder = (machine: Machine, readOnly: string): Promise<void> =>
  withRunning(machine.run("npm start", { readOnly }), async (running) => {
    const code = await ended(running, setUpLimitMs);
    if (code !== 1) throw new Error(`exit code ${code} instead of 1`);
    if (!linesOf(running.printed()).some((line) => line.includes("set CASEBOOK_DATA")))
      throw new Error("it did not say what to do");
  });

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
