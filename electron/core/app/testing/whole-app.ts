/** The whole core on a real store, with engine processes that a test scripts. */
import path from "node:path";
import { expect } from "vitest";
import type { Method, Params, Reply } from "../../../../shared/contract.ts";
import type { ServerEnvelope } from "../../../../shared/envelopes.ts";
import { CasebookError } from "../../../../shared/errors.ts";
import type { CasebookEvent } from "../../../../shared/events.ts";
import { createLocalEngine } from "../../engine/create-local-engine.ts";
import type { SpawnEngine } from "../../engine/spawn.ts";
import { fileVault } from "../../store/vault.ts";
import { createCasebook } from "../casebook.ts";
import type { ShellVerbs } from "../shell-verbs.ts";

export interface WholeAppOptions {
  readonly revealFolder?: ShellVerbs["revealFolder"];
}

/** Resolves when the practice model is loaded. To be disposed. */
export async function startWholeApp(
  folder: string,
  spawnEngine: SpawnEngine,
  { revealFolder = () => Promise.resolve() }: WholeAppOptions = {},
) {
  const casebook = await createCasebook({
    info: {
      version: "0",
      shell: "browser",
      platform: "linux",
      dataFolder: folder,
      modelFolder: path.join(folder, "models"),
      canChooseFolders: false,
    },
    vault: fileVault(folder),
    createEngine: (record) => createLocalEngine({ spawn: spawnEngine, ...record }),
    shell: {
      revealFolder,
      chooseModelFolder: () => Promise.resolve(),
      chooseModelFiles: () => Promise.resolve(null),
      openLink: () => Promise.resolve(false),
      showProgress: () => undefined,
    },
    gpu: "auto",
    log: () => undefined,
  });
  const events: CasebookEvent[] = [];
  const client = {
    send: (envelope: ServerEnvelope) => {
      if (envelope.kind === "event") events.push(envelope.event);
    },
  };
  /** Throws CasebookError. */
  const request = async <M extends Method>(method: M, params: Params<M>): Promise<Reply<M>> => {
    const { outcome } = await casebook.dispatch({ kind: "request", id: 1, method, params }, client);
    if (!outcome.ok) throw CasebookError.from(outcome.failure);
    return outcome.value as Reply<M>;
  };
  const engineState = async () => (await request("app.attach", {})).engine.state;
  // A real engine on a busy machine takes its time.
  await expect.poll(engineState, { timeout: 30_000 }).toBe("ready");
  return {
    request,
    events,
    disconnect: () => casebook.disconnect(client),
    [Symbol.asyncDispose]: () => casebook.dispose(),
  };
}
