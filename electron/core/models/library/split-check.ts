/** Whether the parts of a split model are all there and belong together. */
import type { Failure } from "../../../../shared/errors.ts";
import { splitName } from "../../gguf/split-name.ts";
import { partRenamed, partsOfSeveralModels } from "./errors.ts";
import type { FileFacts } from "./file-facts.ts";

export interface PartFacts {
  readonly name: string;
  readonly facts: FileFacts;
}

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
    return partRenamed(renamed.name, (renamed.facts.split?.no ?? 0) + 1, split.count);
  }
  const counts = new Set(files.map(({ facts }) => facts.split?.count));
  const tensors = files.reduce((sum, { facts }) => sum + facts.tensors, 0);
  if (counts.size > 1 || counts.has(undefined) || (split.tensors !== null && split.tensors !== tensors)) {
    return partsOfSeveralModels();
  }
  return null;
}
