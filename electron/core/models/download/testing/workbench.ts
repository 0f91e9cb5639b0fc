/** A hub on the loopback, a model folder of its own, and downloads between the two: everything real, in this process. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startHub, type TestHub } from "../../../../../scripts/hub/hub.ts";
import type { Download, DownloadRequest } from "../../../../../shared/models/downloads.ts";
import { createEgress, type Egress } from "../../../net/egress.ts";
import type { HeldToken } from "../../hub/held-token.ts";
import type { Hub } from "../../hub/hub.ts";
import { createHub } from "../../hub/hub-client.ts";
import { createLibrary } from "../../library/create-library.ts";
import type { Library } from "../../library/library.ts";
import { createDownloads } from "../create-downloads.ts";
import { createFetcher } from "../create-fetcher.ts";
import type { Downloads, DownloadsOptions } from "../downloads.ts";
import { commit, repo, testRepositories } from "./model-folder.ts";

/** Small, so that a test has many of them in little time. */
const quick = { pieceBytes: 256 * 1024, backoffMs: 4, saveMs: 20 } as const;

export interface WorkbenchOptions {
  /** Default: a new one, deleted at the end. */
  readonly modelFolder?: string;
  readonly connections?: number;
  /** Default: 0, all connections at once. */
  readonly rampMs?: number;
  /** A connection on which nothing comes is given up after this. Default: never by itself. */
  readonly stallMs?: number;
}

export class Workbench implements AsyncDisposable {
  readonly hub: TestHub;
  readonly modelFolder: string;
  readonly library: Library;
  /** In the order in which they were said. */
  readonly changes: Download[] = [];
  readonly removed: string[] = [];
  readonly bugs: unknown[] = [];
  token: HeldToken = { kind: "none" };
  readonly #options: WorkbenchOptions;
  readonly #open: { readonly downloads: Downloads; readonly egress: Egress }[] = [];

  private constructor(hub: TestHub, modelFolder: string, options: WorkbenchOptions) {
    this.hub = hub;
    this.modelFolder = modelFolder;
    this.#options = options;
    this.library = createLibrary({ modelFolder, registry: [], terms: { require: async () => undefined } });
  }

  static async open(options: WorkbenchOptions = {}): Promise<Workbench> {
    const hub = await startHub({ repositories: testRepositories() });
    const modelFolder = options.modelFolder ?? (await mkdtemp(path.join(tmpdir(), "casebook-downloads-")));
    return new Workbench(hub, modelFolder, options);
  }

  /** As a process of its own would have them. */
  async downloads(own: Partial<DownloadsOptions> = {}): Promise<Downloads> {
    const { hub, egress } = this.connect();
    const downloads = await createDownloads({
      modelFolder: this.modelFolder,
      hub,
      fetchFile: createFetcher({
        hub,
        connections: this.#options.connections ?? 4,
        rampMs: this.#options.rampMs ?? 0,
        ...quick,
      }),
      library: this.library,
      terms: { require: async () => undefined },
      restore: "all",
      onChange: (download) => this.changes.push(download),
      onRemoved: (id) => this.removed.push(id),
      onBug: (thrown) => this.bugs.push(thrown),
      registry: () => null,
      reserveBytes: 0,
      elsewhereMs: 50,
      backoffMs: quick.backoffMs,
      ...own,
    });
    this.#open.push({ downloads, egress });
    return downloads;
  }

  connect(): { readonly hub: Hub; readonly egress: Egress } {
    const endpoint = new URL(this.hub.endpoint);
    const egress = createEgress({
      servers: { hub: endpoint },
      environment: {},
      offline: () => false,
      appVersion: "0.0.0",
      stallMs: this.#options.stallMs ?? 60_000,
    });
    const hub = createHub({
      egress,
      environment: { endpoint, problem: null },
      token: async () => this.token,
    });
    return { hub, egress };
  }

  request(file = "model-Q4_0.gguf", mmproj: string | null = null): DownloadRequest {
    return { kind: "hub", repo, commit, file, mmproj };
  }

  /** Resolves when the download is in one of these states. Throws when it ends in another one. */
  async until(downloads: Downloads, id: string, ...states: readonly Download["state"][]): Promise<Download> {
    for (;;) {
      const found = downloads.list().find((one) => one.id === id);
      if (found === undefined) throw new Error("the download is not in the list");
      if (states.includes(found.state)) return found;
      if (found.state === "done" || found.state === "failed") {
        throw new Error(`the download is ${found.state}: ${found.failure?.code} ${found.failure?.message}`);
      }
      await sleep(2);
    }
  }

  /** Resolves when so many bytes were said to be there. */
  async untilBytes(downloads: Downloads, id: string, bytes: number): Promise<void> {
    while ((await this.until(downloads, id, "resolving", "downloading", "waiting")).bytes < bytes)
      await sleep(2);
  }

  /** Queues, and waits for the end. */
  async fetch(request = this.request(), own: Partial<DownloadsOptions> = {}): Promise<Download> {
    const downloads = await this.downloads(own);
    const { id } = await downloads.start(request);
    return this.until(downloads, id, "done", "failed");
  }

  /** Bytes of files that the hub has sent since its requests were forgotten. */
  fetchedBytes(): number {
    return this.hub.requests
      .filter(({ server }) => server === "cdn")
      .reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  }

  /** Names of everything in the model folder that something could load, and of what is left of downloads. */
  async files(): Promise<{ readonly loadable: readonly string[]; readonly unfinished: readonly string[] }> {
    const names = await filesIn(this.modelFolder);
    return {
      loadable: await loadableIn(this.modelFolder),
      unfinished: names.filter((name) => name.startsWith(path.join(".casebook", "downloads"))),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { downloads, egress } of this.#open) {
      await downloads.dispose();
      egress.close();
    }
    await this.hub.close();
    if (this.#options.modelFolder === undefined) await rm(this.modelFolder, { recursive: true, force: true });
  }
}

const filesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();

/** Whatever has a name that something would load. */
export const loadableIn = async (folder: string): Promise<readonly string[]> =>
  (await filesIn(folder)).filter((name) => /\.gguf$/i.test(name));
