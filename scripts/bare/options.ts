/** What `npm run bare` was asked for. */
import { parseArgs } from "node:util";
import { nodeMajors, type User, users } from "./matrix.ts";

export interface BareOptions {
  /** Names of scenarios; empty: all of them. */
  readonly only: readonly string[];
  readonly nodes: readonly number[];
  readonly users: readonly User[];
  readonly skipTests: boolean;
  readonly list: boolean;
  /** Leaves the temporary folder behind, to look into. */
  readonly keep: boolean;
  /** A Debian root to copy. It is made where it is missing, and stays: later runs are a minute shorter. */
  readonly base: string | undefined;
}

export const usage =
  "npm run bare -- [--list] [--only NAME]... [--node 18|20|22|24]... [--user root|person]... [--skip-tests] [--keep] [--base FOLDER]";

/** Throws an error whose message says what cannot be read. @param args without Node and script */
export function readOptions(args: readonly string[]): BareOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true, default: [] },
      node: { type: "string", multiple: true, default: nodeMajors.map(String) },
      user: { type: "string", multiple: true, default: [...users] },
      "skip-tests": { type: "boolean", default: false },
      list: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
      base: { type: "string" },
    },
  });
  return {
    only: values.only,
    nodes: values.node.map((text) => oneOf(nodeMajors, Number(text), text)),
    users: values.user.map((text) => oneOf(users, text, text)),
    skipTests: values["skip-tests"],
    list: values.list,
    keep: values.keep,
    base: values.base,
  };
}

function oneOf<T>(known: readonly T[], value: unknown, text: string): T {
  const found = known.find((one) => one === value);
  if (found === undefined) throw new Error(`"${text}" is none of ${known.join(", ")}.`);
  return found;
}
