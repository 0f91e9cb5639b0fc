/** Which models of the registry fit this computer, before anything is downloaded. */
import { CasebookError } from "../../../../shared/errors.ts";
import type { Fit, Machine } from "../../../../shared/weights/fit.ts";
import { type Candidate, recommend } from "../../../../shared/weights/recommendation.ts";
import type { RepositoryFile } from "../../../../shared/weights/registered-model.ts";
import {
  bytesOf,
  type RegisteredVariant,
  registeredVariant,
  registeredVariants,
} from "../../../../shared/weights/registry.ts";
import type { Engine } from "../../engine/engine.ts";
import { tensorBytes } from "../gguf-header-bytes.ts";
import type { Hub } from "../hub/hub.ts";
import { createComputeNeeds } from "./compute-needs.ts";
import { fitOf } from "./fit-of.ts";
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
   * Every variant of the registry, at `contextSize` tokens; null: each at a size that makes sense for it. Offline, but for
   * `refine`: that variant's own header is read from the hub first, and counts from then on.
   * Throws CasebookError of the engine (it computes the needs), HUB_* and DOWNLOAD_* for `refine`, NOT_FOUND.
   */
  fit(
    contextSize: number | null,
    refine?: VariantId,
    signal?: AbortSignal,
  ): Promise<{ machine: Machine; fits: Fit[] }>;
}

export interface FittingOptions {
  readonly engine: Pick<Engine, "report" | "fit">;
  readonly hub: Pick<Hub, "listing" | "resolve" | "range">;
  readonly modelFolder: string;
  readonly gpu: "auto" | "off";
  /** Milliseconds, of any clock that does not go back. */
  readonly now?: () => number;
}

/** A window asks at every change of a field; what other programs hold changes more slowly. */
const machineMs = 10_000;

export function createFitting(options: FittingOptions): Fitting {
  const { engine, hub, modelFolder, gpu, now = () => performance.now() } = options;
  const computeNeeds = createComputeNeeds(engine, registeredShapes);
  /** By repository, commit and path. */
  const headers = new Map<string, HeaderFacts>();
  let known: { readonly machine: Promise<Machine>; readonly at: number } | null = null;

  const machineNow = (): Promise<Machine> => {
    if (known !== null && now() - known.at < machineMs) return known.machine;
    const machine = engine.report(gpu).then((report) => readMachine(report, modelFolder));
    const entry = { machine, at: now() };
    known = entry;
    machine.catch(() => {
      if (known === entry) known = null;
    });
    return machine;
  };

  const fitHere = async (found: RegisteredVariant, machine: Machine, asked: number | null): Promise<Fit> => {
    const { model, variant } = found;
    const read = headers.get(keyOf(variant.file));
    const facts = read ?? registryFacts(found);
    const known = {
      facts,
      basis: read === undefined ? "registry" : "header",
      mmprojBytes: model.mmproj?.bytes ?? 0,
      missingBytes: bytesOf(found),
      compute: await computeNeeds(facts.shape, machine.gpu === null ? "off" : gpu),
    } as const;
    return {
      registryId: model.id,
      quantisation: variant.quantisation,
      ...fitOf(machine, known, asked),
      recommended: null,
    };
  };

  const readHeader = async ({ registryId, quantisation }: VariantId, signal: AbortSignal): Promise<void> => {
    const found = registeredVariant(registryId, quantisation);
    if (found === null) throw notInRegistry();
    const { repo, path, commit } = found.variant.file;
    if (headers.has(keyOf(found.variant.file))) return;
    const at = commit ?? (await hub.listing({ repo, revision: null, filter: path }, signal)).commit;
    const header = await readRemoteHeader(hub, { repo, commit: at, path }, signal);
    const facts = headerFacts(header, found.model.shape.globalEvery);
    if (facts !== null) headers.set(keyOf(found.variant.file), facts);
  };

  return {
    async fit(contextSize, refine, signal = new AbortController().signal) {
      if (refine !== undefined) await readHeader(refine, signal);
      const machine = await machineNow();
      const candidates = await Promise.all(
        registeredVariants.map(async (found) => ({
          model: found.model,
          variant: found.variant,
          fit: await fitHere(found, machine, contextSize),
        })),
      );
      const best = recommend(candidates);
      const reasonOf = (candidate: Candidate): string | null =>
        best?.candidate === candidate ? best.reason : null;
      return { machine, fits: candidates.map((candidate) => withReason(candidate.fit, reasonOf(candidate))) };
    },
  };
}

const withReason = (fit: Fit, recommended: string | null): Fit => ({ ...fit, recommended });

const registeredShapes = [...new Set(registeredVariants.map(({ model }) => model.shape))];

const keyOf = ({ repo, commit, path }: RepositoryFile): string => `${repo}@${commit ?? ""}:${path}`;

/** The file's size is known, or nearly; which part of it the embeddings are follows from the quantisation. */
function registryFacts({ model, variant }: RegisteredVariant): HeaderFacts {
  const [embeddings] = syntheticTensors(model.shape, variant.quantisation);
  if (embeddings === undefined) throw new Error("a model has embeddings");
  return {
    shape: model.shape,
    weightsBytes: variant.file.bytes,
    embeddingBytes: tensorBytes(embeddings),
  };
}

const notInRegistry = (): CasebookError =>
  new CasebookError(
    "NOT_FOUND",
    "Casebook does not know this model in this quantisation.",
    "Choose one of the list.",
  );
