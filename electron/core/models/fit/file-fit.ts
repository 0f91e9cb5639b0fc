/** Whether a model that is not in the registry fits this computer: from its own header, here or on the hub. */
import { CasebookError } from "../../../../shared/errors.ts";
import type { Machine } from "../../../../shared/weights/fit.ts";
import type { Engine } from "../../engine/engine.ts";
import type { GgufHeader } from "../gguf-header.ts";
import { computeNeeds } from "./compute-needs.ts";
import { type FileFit, fitOf } from "./fit-of.ts";
import { headerFacts } from "./header-facts.ts";
import { readMachine } from "./machine.ts";

export interface FileToFit {
  readonly header: GgufHeader;
  /** Of the language model, all parts of it: the header speaks of one part only. */
  readonly weightsBytes: number;
  /** 0: text only. */
  readonly mmprojBytes: number;
  /** What has to come onto the disk yet. */
  readonly missingBytes: number;
}

export type { FileFit } from "./fit-of.ts";

export interface FileFitOptions {
  readonly engine: Pick<Engine, "fit">;
  readonly modelFolder: string;
  readonly gpu: "auto" | "off";
}

/** Gemma 3 technical report: five local layers, then a global one. */
const globalEvery = 6;

/**
 * @param asked tokens; null: a size that makes sense
 * Throws MODEL_UNREADABLE for another kind of model, and CasebookErrors of the engine.
 */
export async function fitFile(
  file: FileToFit,
  asked: number | null,
  { engine, modelFolder, gpu }: FileFitOptions,
): Promise<{ machine: Machine; fit: FileFit }> {
  const facts = headerFacts(file.header, globalEvery);
  if (facts === null) throw anotherKind();
  const { report, points } = await computeNeeds(engine, [facts.shape], gpu);
  const machine = await readMachine(report, modelFolder);
  const known = {
    facts: { ...facts, weightsBytes: file.weightsBytes },
    basis: "header",
    mmprojBytes: file.mmprojBytes,
    missingBytes: file.missingBytes,
    compute: points[0] ?? [],
  } as const;
  return { machine, fit: fitOf(machine, known, asked) };
}

const anotherKind = (): CasebookError =>
  new CasebookError(
    "MODEL_UNREADABLE",
    "Casebook knows how much memory models of the kind Gemma 3 take, as MedGemma is. This is another kind, or its header does not say its sizes.",
    "Take the size of its file as the least that it needs, and load it to find out.",
  );
