/** A bare machine: a copy of the Debian root with a Node, a clone and a user who owns it. */
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { must, personId } from "./debian-root.ts";
import type { User } from "./matrix.ts";
import { type Running, runInRoot, type Surroundings } from "./namespace.ts";
import { fetchNode, nodeFolder } from "./node-packages.ts";

/** What machines are made from, all on the same disk. */
export interface Store {
  readonly debian: string;
  readonly clone: string;
  /** Holds what is fetched and made. */
  readonly folder: string;
  say(line: string): void;
}

export interface MachineOptions {
  readonly user: User;
  readonly node: number;
  /** Where the clone lies, inside the root; by default in the user's home. */
  readonly place?: string;
}

export interface Machine {
  /** Path of its root on the machine that runs us. */
  readonly root: string;
  /** Path of the clone inside the root. */
  readonly clone: string;
  readonly home: string;
  /** Starts a command in the clone as its owner, without a locale. */
  run(command: string, options?: Surroundings & { readonly environment?: Record<string, string> }): Running;
  /** Starts a command as root. */
  runAsRoot(command: string): Running;
  remove(): Promise<void>;
}

const remedy = "Free some space on the disk of the temporary folder";

/** Makes a machine. Its folder is removed with it. */
export async function makeMachine(store: Store, { user, node, place }: MachineOptions): Promise<Machine> {
  const root = path.join(store.folder, "machine");
  await rm(root, { recursive: true, force: true });
  const home = user === "root" ? "/root" : "/home/person";
  const clone = place ?? path.posix.join(home, "casebook");
  const userId = user === "root" ? 0 : personId;
  await must("cp", ["-a", store.debian, root], remedy);
  await must("cp", ["-a", await providedNode(store, node), path.join(root, nodeFolder)], remedy);
  await mkdir(path.join(root, path.posix.dirname(clone)), { recursive: true });
  await must("cp", ["-a", store.clone, path.join(root, clone)], remedy);
  await must("chown", ["-R", `${userId}:${userId}`, path.join(root, clone)], remedy);
  const programs = `${nodeFolder}/bin:/usr/local/bin:/usr/bin:/bin`;
  return {
    root,
    clone,
    home,
    run: (command, { environment = {}, ...surroundings } = {}) =>
      runInRoot({
        ...surroundings,
        root,
        userId,
        folder: clone,
        command,
        environment: {
          PATH: user === "root" ? `${programs}:/usr/sbin:/sbin` : programs,
          HOME: home,
          USER: user,
          ...environment,
        },
      }),
    runAsRoot: (command) =>
      runInRoot({
        root,
        userId: 0,
        folder: "/root",
        command,
        environment: { PATH: `${programs}:/usr/sbin:/sbin`, HOME: "/root", USER: "root" },
      }),
    remove: () => rm(root, { recursive: true, force: true }),
  };
}

const fetched = new Map<string, Promise<string>>();

/** Each Node is fetched once. @returns the folder that holds it */
async function providedNode(store: Store, major: number): Promise<string> {
  const folder = path.join(store.folder, `node-${major}`);
  const fetching = fetched.get(folder) ?? fetchNode(major, folder);
  fetched.set(folder, fetching);
  await fetching;
  return folder;
}
