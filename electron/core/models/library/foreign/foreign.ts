/** Foreign models: models of the registry in the folders of other programs, found, verified and used in place. */
import { CasebookError } from "../../../../../shared/errors.ts";
import type { FoundModel } from "../../../../../shared/models/library.ts";
import { hashFile } from "../../../files/hash-file.ts";
import { hubEnvironmentOf } from "../../hub/hub-environment.ts";
import { foreignFilesGone, foreignFileWrong } from "../errors.ts";
import type { HashProgress, Library } from "../library.ts";
import { type ModelRecord, type RecordedFile, registryModelId } from "../model-record.ts";
import type { ReadFacts } from "../read-facts.ts";
import { verified } from "../record-state.ts";
import { modelWithId, type Registry } from "../registry-lookup.ts";
import { hubCacheFiles } from "./hub-cache.ts";
import { lmStudioFiles, lmStudioFolders } from "./lm-studio.ts";
import { type ForeignMatch, type ForeignModel, matchForeign } from "./match-foreign.ts";
import { ollamaFiles, ollamaFolders } from "./ollama.ts";

export interface ForeignOptions extends Pick<Library, "list" | "addRecord"> {
  readonly registry: Registry;
  readonly readFacts: ReadFacts;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly requireTerms: () => Promise<void>;
  readonly now: () => number;
}

export interface Foreign {
  find(): Promise<FoundModel[]>;
  use(foundId: string, onProgress?: HashProgress, signal?: AbortSignal): Promise<string>;
}

/** Reads the folders of the hub's own tools, LM Studio and Ollama at each use. Throws nothing itself. */
export function createForeign(options: ForeignOptions): Foreign {
  const { registry, environment, home, list } = options;

  const search = async (): Promise<ForeignModel[]> => {
    const files = await Promise.all([
      hubCacheFiles(hubEnvironmentOf(environment, home).cacheFolder),
      lmStudioFolders(home).then(lmStudioFiles),
      ollamaFiles(ollamaFolders(environment, home)),
    ]);
    return matchForeign(registry, files.flat());
  };

  return {
    async find() {
      const usable = new Set(
        (await list()).filter(({ installed }) => installed.problem === null).map(({ model }) => model.id),
      );
      return (await search())
        .map(({ found }) => found)
        .filter(({ registryId, quantisation }) => !usable.has(registryModelId(registryId, quantisation)));
    },

    async use(foundId, onProgress = () => undefined, signal) {
      await options.requireTerms();
      const foreign = (await search()).find(({ found }) => found.id === foundId);
      if (foreign === undefined) throw foreignFilesGone();
      const total = foreign.found.bytes;
      const model = await proved(foreign.model, {
        role: "model",
        onBytes: (bytes) => onProgress(bytes, total),
        signal,
        readFacts: options.readFacts,
      });
      const mmproj =
        foreign.mmproj === null
          ? null
          : await proved(foreign.mmproj, {
              role: "mmproj",
              onBytes: (bytes) => onProgress(model.bytes + bytes, total),
              signal,
              readFacts: options.readFacts,
            });
      const record = recordOf(foreign, mmproj === null ? [model] : [model, mmproj], options);
      await options.addRecord(record);
      return record.id;
    },
  };
}

interface ProofOptions {
  readonly role: RecordedFile["role"];
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal | undefined;
  readonly readFacts: ReadFacts;
}

/** Throws DOWNLOAD_WRONG_HASH, NOT_FOUND, CANCELLED. */
async function proved(match: ForeignMatch, options: ProofOptions): Promise<RecordedFile> {
  const { role, onBytes, signal, readFacts } = options;
  const { file, sha256, expected } = match;
  const hashed = await hashFile(file.path, { onBytes, signal }).catch((thrown: unknown) => {
    throw thrown instanceof CasebookError ? thrown : foreignFilesGone();
  });
  const { problem } = await readFacts(file.path);
  if (hashed.sha256 !== sha256 || problem !== null) throw foreignFileWrong();
  return { role, path: file.path, bytes: hashed.bytes, sha256, modifiedMs: hashed.modifiedMs, expected };
}

function recordOf(
  { found, model }: ForeignModel,
  files: readonly RecordedFile[],
  { registry, now }: Pick<ForeignOptions, "registry" | "now">,
): ModelRecord {
  const { registryId, quantisation, name } = found;
  const hub = model.file.hub === null ? null : { repo: model.file.hub.repo, commit: model.file.hub.commit };
  return {
    version: 1,
    id: registryModelId(registryId, quantisation),
    name,
    origin: "registry",
    registryId,
    quantisation,
    hub,
    boundByTerms: modelWithId(registry, registryId)?.boundByTerms ?? true,
    place: "in-place",
    files: [...files],
    verification: verified(files, now()),
    addedAt: now(),
  };
}
