/** Whether the parts of a split model are all there and belong together. */
import type { Failure } from "../../../../shared/errors.ts";
import { splitName } from "../../gguf/split-name.ts";
import { named } from "./errors.ts";
import type { FileFacts } from "./file-facts.ts";

export interface PartFacts {
  readonly name: string;
  readonly facts: FileFacts;
}

/** @param missing names of parts that are not there */
export const partsMissing = (missing: readonly string[]): Failure => ({
  code: "IMPORT_INCOMPLETE",
  message: `This model is split into several files, and some are missing: ${named(missing)}.`,
  remedy: "Put all parts into one folder, with the names under which they were published.",
});

/**
 * @param files in the order of their names; one file for a model that is not split
 * null: nothing is wrong.
 */
export function splitProblem(files: readonly PartFacts[]): Failure | null {
  const [first] = files;
  const split = first?.facts.split ?? null;
  if (first === undefined || split === null) return null;
  const renamed = files.find(({ name, facts }) => splitName(name)?.part !== (facts.split?.no ?? -1) + 1);
  if (renamed !== undefined) {
    return refused(
      `${renamed.name} is part ${(renamed.facts.split?.no ?? 0) + 1} of ${split.count} of a model, but its name does not say so.`,
      "Give all parts the names under which they were published.",
    );
  }
  const counts = new Set(files.map(({ facts }) => facts.split?.count));
  const tensors = files.reduce((sum, { facts }) => sum + facts.tensors, 0);
  if (counts.size > 1 || counts.has(undefined) || (split.tensors !== null && split.tensors !== tensors)) {
    return refused(
      "The parts of this split model do not belong together.",
      "Get all parts from the same place, at the same version.",
    );
  }
  return null;
}

const refused = (message: string, remedy: string): Failure => ({ code: "IMPORT_REFUSED", message, remedy });
