/** Which models fit this computer: those of the registry before anything is downloaded, others by their header. */
import type { EngineStatus } from "../../../../shared/domain.ts";
import type { HubModel } from "../../../../shared/models/downloads.ts";
import type { FileFit, Fit, Machine } from "../../../../shared/models/fit.ts";
import { type Candidate, recommend } from "../../../../shared/models/recommendation.ts";
import type { ModelShape, RepositoryFile } from "../../../../shared/models/registered-model.ts";
import {
  bytesOf,
  type RegisteredVariant,
  registeredVariant,
  registeredVariants,
} from "../../../../shared/models/registry.ts";
import type { LocalEngine } from "../../engine/local-engine.ts";
import { tensorBytes } from "../../gguf/header-bytes.ts";
import type { Hub } from "../hub/hub.ts";
import { unknownVariant } from "../library/errors.ts";
import { createComputeNeeds } from "./compute-needs.ts";
import { type FileToFit, fileOnHub, knownFile } from "./file-fit.ts";
import { type AskedContext, fitOf, type KnownModel } from "./fit-of.ts";
import { type HeaderFacts, headerFacts } from "./header-facts.ts";
import { readMachine } from "./machine.ts";
import { readRemoteHeader } from "./remote-header.ts";
import { syntheticTensors } from "./synthetic-header.ts";

export interface VariantId {
  readonly registryId: string;
  readonly quantisation: string;
}

export interface Fitting {
  /**
   * The fit of the registry's variants at `contextSize` tokens; null: each at a recommended size. Offline, except for
   * `refine`. One of the variants is recommended, if any fits. Throws CasebookError of the engine (which computes the
   * needs), HUB_* and DOWNLOAD_* for `refine`, NOT_FOUND.
   */
  fit(contextSize: number | null, choice?: FitChoice): Promise<{ machine: Machine; fits: Fit[] }>;
  /**
   * The fit of any file in the library. Throws CasebookError of the engine, MODEL_UNREADABLE for another architecture
   * than Gemma 3.
   */
  fitFile(file: FileToFit, asked: AskedContext): Promise<FittedFile>;
  /** The fit of files on the hub, whose header is read once. Throws HUB_* and DOWNLOAD_* as well. */
  fitOnHub(model: HubModel, asked: AskedContext, signal?: AbortSignal): Promise<FittedFile>;
}

export interface FittedFile {
  readonly machine: Machine;
  readonly fit: FileFit;
}

export interface FitChoice {
  /** Only the variants of this model; omitted: of all. */
  readonly registryId?: string | undefined;
  /** A variant whose own header is read from the hub first, and used from then on. */
  readonly refine?: VariantId | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface FittingOptions {
  readonly engine: Pick<LocalEngine, "report" | "fit" | "status">;
  readonly hub: Pick<Hub, "listing" | "resolve" | "range">;
  readonly modelFolder: string;
  readonly gpu: "auto" | "off";
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

/** A window asks at every change of a field; the memory of other programs changes more slowly. */
const machineMs = 10_000;

/** Asks the engine at the first use and caches what it computed; opens no connection. Throws nothing itself. */
export function createFitting(options: FittingOptions): Fitting {
  const { engine, hub, modelFolder, gpu, now = () => performance.now() } = options;
  const computed = createComputeNeeds(engine);
  /** By repository, commit and path. */
  const headers = new Map<string, HeaderFacts>();
  /** Cached without end, since the files of a commit never change. */
  const onHub = new Map<string, Omit<KnownModel, "compute">>();
  let known: { machine: Promise<Machine>; at: number; status: EngineStatus } | null = null;

  const machineNow = (shapes: readonly ModelShape[]): Promise<Machine> => {
    // The engine's status changes when a model is loaded or unloaded, or a GPU crashes.
    const { status } = engine;
    if (known?.status === status && now() - known.at < machineMs) return known.machine;
    const report = computed.knows(shapes) ? engine.report(gpu) : computed.survey(shapes, gpu);
    const machine = report.then((found) => readMachine(found, modelFolder));
    const entry = { machine, at: now(), status };
    known = entry;
    machine.catch(() => {
      if (known === entry) known = null;
    });
    return machine;
  };

  const knownModelOf = (found: RegisteredVariant): Omit<KnownModel, "compute"> => {
    const read = headers.get(keyOf(found.variant.file));
    return {
      facts: read ?? registryFacts(found),
      basis: read === undefined ? "registry" : "header",
      mmprojBytes: found.model.mmproj?.bytes ?? 0,
      missingBytes: bytesOf(found),
    };
  };

  const readHeader = async ({ registryId, quantisation }: VariantId, signal: AbortSignal): Promise<void> => {
    const found = registeredVariant(registryId, quantisation);
    if (found === null) throw unknownVariant();
    const { repo, path, commit } = found.variant.file;
    if (headers.has(keyOf(found.variant.file))) return;
    const at = commit ?? (await hub.listing({ repo, revision: null, filter: path }, signal)).commit;
    const header = await readRemoteHeader(hub, { repo, commit: at, path }, signal);
    const facts = headerFacts(header, found.model.shape.globalEvery);
    if (facts !== null) headers.set(keyOf(found.variant.file), facts);
  };

  const fitKnown = async (model: Omit<KnownModel, "compute">, asked: AskedContext): Promise<FittedFile> => {
    const shapes = [model.facts.shape];
    const machine = await machineNow(shapes);
    const [compute = []] = await computed.of(shapes, machine.gpu === null ? "off" : gpu);
    return { machine, fit: fitOf(machine, { ...model, compute }, asked) };
  };

  return {
    async fit(contextSize, { registryId, refine, signal = new AbortController().signal } = {}) {
      if (refine !== undefined) await readHeader(refine, signal);
      const models = registeredVariants
        .filter(({ model }) => registryId === undefined || model.id === registryId)
        .map((found) => ({ found, known: knownModelOf(found) }));
      const shapes = [...new Set(models.map(({ known }) => known.facts.shape))];
      const machine = await machineNow(shapes);
      const points = await computed.of(shapes, machine.gpu === null ? "off" : gpu);
      const candidates = models.map(({ found: { model, variant }, known }): Candidate => {
        const compute = points[shapes.indexOf(known.facts.shape)] ?? [];
        const fit = fitOf(machine, { ...known, compute }, { contextSize });
        const { quantisation } = variant;
        return { model, variant, fit: { registryId: model.id, quantisation, ...fit, recommended: null } };
      });
      const best = recommend(candidates, machine.gpuAvoided);
      const reasonOf = (candidate: Candidate): string | null =>
        best?.candidate === candidate ? best.reason : null;
      return { machine, fits: candidates.map((candidate) => withReason(candidate.fit, reasonOf(candidate))) };
    },
    fitFile: async (file, asked) => fitKnown(knownFile(file), asked),
    async fitOnHub(model, asked, signal = new AbortController().signal) {
      const { repo, commit, file, mmproj } = model;
      const key = [repo, commit, file, mmproj ?? ""].join("\n");
      const found = onHub.get(key) ?? knownFile(await fileOnHub(model, hub, signal));
      onHub.set(key, found);
      return fitKnown(found, asked);
    },
  };
}

const withReason = (fit: Fit, recommended: string | null): Fit => ({ ...fit, recommended });

const keyOf = ({ repo, commit, path }: RepositoryFile): string => `${repo}@${commit ?? ""}:${path}`;

/** The size of the file is known, or nearly; the quantisation tells how much of it the embeddings are. */
function registryFacts({ model, variant }: RegisteredVariant): HeaderFacts {
  const [embeddings] = syntheticTensors(model.shape, variant.quantisation);
  if (embeddings === undefined) throw new Error("a model has embeddings");
  return {
    shape: model.shape,
    weightsBytes: variant.file.bytes,
    embeddingBytes: tensorBytes(embeddings),
  };
}
