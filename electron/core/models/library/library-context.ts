import type { ReadFacts } from "./read-facts.ts";
import type { Records } from "./records.ts";
import type { Registry } from "./registry-lookup.ts";

/** What the library recognises its models by. */
export interface LibraryContext {
  readonly modelFolder: string;
  readonly registry: Registry;
  readonly records: Records;
  readonly readFacts: ReadFacts;
}
