/** Which commands are run by whom on which Node. Node 24 is the one that the app itself runs on. */

export const users = ["root", "person"] as const;
export type User = (typeof users)[number];

export const nodeMajors = [18, 20, 22, 24] as const;

export interface Cell {
  readonly name: string;
  readonly command: "start" | "test";
  readonly user: User;
  readonly node: number;
}

/** Every start first: it takes two minutes, and a test twenty. */
export function matrix(options: {
  readonly nodes: readonly number[];
  readonly users: readonly User[];
  readonly skipTests: boolean;
}): readonly Cell[] {
  const commands = options.skipTests ? (["start"] as const) : (["start", "test"] as const);
  return commands.flatMap((command) =>
    options.nodes.flatMap((node) =>
      options.users.map((user) => ({ name: `${command}-${user}-${node}`, command, user, node })),
    ),
  );
}

/** npm's major version that comes with a Node; the newest npm does not run on the older ones. */
export const npmMajorFor = (node: number): number => (node >= 24 ? 11 : 10);

/** Throws where a name is unknown: a misspelt one would pass by running nothing. */
export function select<T extends { readonly name: string }>(
  all: readonly T[],
  only: readonly string[],
): readonly T[] {
  if (only.length === 0) return all;
  const unknown = only.filter((name) => !all.some((one) => one.name === name));
  if (unknown.length > 0)
    throw new Error(`There is no scenario ${unknown.join(", ")}. --list names those that there are.`);
  return all.filter((one) => only.includes(one.name));
}
