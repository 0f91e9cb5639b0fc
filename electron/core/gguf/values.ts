/** Single values of a GGUF header's metadata; null where there is none of that kind. */
import type { GgufHeader } from "./header.ts";

type Metadata = Pick<GgufHeader, "metadata">;

export function textOf({ metadata }: Metadata, key: string): string | null {
  const entry = metadata.get(key);
  return entry?.type === "string" && typeof entry.value === "string" ? entry.value : null;
}

/** A value of any number type; null for a 64-bit value that a number cannot hold. */
export function numberOf({ metadata }: Metadata, key: string): number | null {
  const entry = metadata.get(key);
  return entry?.type !== "array" && typeof entry?.value === "number" ? entry.value : null;
}
