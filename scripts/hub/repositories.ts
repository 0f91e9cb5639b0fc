/** The repositories of the hub: commits, each with its files. */
import { createHash } from "node:crypto";
import type { Gated } from "./access.ts";
import type { FileContent } from "./contents.ts";
import { openFile, type StoredFile } from "./stored-file.ts";

export interface SeedFile {
  readonly path: string;
  readonly content: FileContent;
}

export interface RepositorySeed {
  /** `org/name`. */
  readonly id: string;
  /** Default: not gated. */
  readonly gated?: Gated;
  readonly disabled?: boolean;
  /** Front matter of the card, as the hub hands it out. */
  readonly card?: Readonly<Record<string, unknown>>;
  /** The oldest first; each has the files of those before it as well. `main` is the last one. */
  readonly commits: readonly {
    /** 40 hexadecimal digits. */
    readonly commit: string;
    readonly files: readonly SeedFile[];
  }[];
}

/** What is known of a file. */
export interface HubFileFacts {
  readonly repo: string;
  readonly commit: string;
  readonly path: string;
  /** Length and hash of the bytes that are sent. */
  readonly bytes: number;
  readonly sha256: string;
}

export interface Repository {
  readonly id: string;
  readonly gated: Gated;
  disabled: boolean;
  readonly card: Readonly<Record<string, unknown>>;
  /** Commits by their hash, in order. */
  readonly commits: Map<string, Map<string, StoredFile>>;
  main: string;
}

export interface Repositories {
  readonly all: readonly Repository[];
  get(id: string): Repository | undefined;
  add(seed: RepositorySeed): Promise<void>;
  remove(id: string): void;
  /** Into the tip of `main`, or into a new commit after it. Throws where there is no such repository. */
  put(id: string, file: SeedFile, where: "in-place" | "new-commit"): Promise<HubFileFacts>;
  /** Facts of a file at the tip of `main`. Throws where there is none. */
  facts(id: string, path: string): Promise<HubFileFacts>;
}

/** Commit that a branch, a tag or a commit means; undefined: no such revision. */
export function commitOf(repository: Repository, revision: string): string | undefined {
  if (revision === "main" || revision === "refs/heads/main") return repository.main;
  return repository.commits.has(revision) ? revision : undefined;
}

export function createRepositories(): Repositories {
  const byId = new Map<string, Repository>();
  const existing = (id: string): Repository => {
    const repository = byId.get(id);
    if (repository === undefined) throw new Error(`The hub has no repository ${id}`);
    return repository;
  };
  const tip = (repository: Repository): Map<string, StoredFile> =>
    repository.commits.get(repository.main) ?? new Map<string, StoredFile>();
  const facts = async (id: string, path: string): Promise<HubFileFacts> => {
    const repository = existing(id);
    const file = tip(repository).get(path);
    if (file === undefined) throw new Error(`${id} has no file ${path}`);
    const { bytes } = file.source;
    return { repo: id, commit: repository.main, path, bytes, sha256: await file.source.sha256() };
  };
  return {
    get all() {
      return [...byId.values()];
    },
    get: (id) => byId.get(id),
    async add(seed) {
      const commits = new Map<string, Map<string, StoredFile>>();
      let before = new Map<string, StoredFile>();
      for (const { commit, files } of seed.commits) {
        const opened = await Promise.all(files.map(({ path, content }) => openFile(path, content)));
        before = new Map([...before, ...opened.map((file) => [file.path, file] as const)]);
        commits.set(commit, before);
      }
      const main = seed.commits.at(-1)?.commit;
      if (main === undefined) throw new Error(`${seed.id} has no commit`);
      const { id, gated = false, disabled = false, card = {} } = seed;
      byId.set(id, { id, gated, disabled, card, commits, main });
    },
    remove: (id) => void byId.delete(id),
    async put(id, { path, content }, where) {
      const repository = existing(id);
      const file = await openFile(path, content);
      if (where === "new-commit") {
        const files = new Map(tip(repository));
        repository.main = commitAfter(repository.main);
        repository.commits.set(repository.main, files);
      }
      tip(repository).set(path, file);
      return facts(id, path);
    },
    facts,
  };
}

/** A made-up commit that follows another. */
export const commitAfter = (before: string): string =>
  createHash("sha1").update(`after ${before}`).digest("hex");
