/** How much a message from the window weighs, before anything looks into it. */

export interface Allowance {
  readonly bytes: number;
  readonly values: number;
}

/**
 * Whether a structured clone stays within the allowance: text at two bytes a unit, binary data by its length, each
 * value counted once each time it is met, so that a cycle runs out. Never recursive: depth costs no stack.
 */
export function isWithin(message: unknown, { bytes, values }: Allowance): boolean {
  const waiting: unknown[] = [message];
  let bytesLeft = bytes;
  let valuesLeft = values;
  while (waiting.length > 0) {
    const value = waiting.pop();
    valuesLeft -= 1;
    if (typeof value === "string") bytesLeft -= value.length * 2;
    else if (ArrayBuffer.isView(value)) bytesLeft -= value.buffer.byteLength;
    else if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer)
      bytesLeft -= value.byteLength;
    else if (typeof value === "object" && value !== null) {
      const children = childrenOf(value, valuesLeft);
      if (children === null) return false;
      for (const child of children) waiting.push(child);
    }
    if (valuesLeft < waiting.length || bytesLeft < 0) return false;
  }
  return true;
}

/** Null: more than `most`. */
function childrenOf(value: object, most: number): unknown[] | null {
  if (Array.isArray(value)) return value.length > most ? null : value;
  if (value instanceof Map) return value.size * 2 > most ? null : [...value.keys(), ...value.values()];
  if (value instanceof Set) return value.size > most ? null : [...value];
  const entries = Object.entries(value);
  return entries.length * 2 > most ? null : entries.flat();
}
