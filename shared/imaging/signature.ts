/** Whether `signature` (bytes, or ASCII) stands at `offset`. */
export function startsWith(bytes: Uint8Array, signature: string | readonly number[], offset = 0): boolean {
  if (bytes.length < offset + signature.length) return false;
  for (let i = 0; i < signature.length; i++) {
    const expected = typeof signature === "string" ? signature.charCodeAt(i) : signature[i];
    if (bytes[offset + i] !== expected) return false;
  }
  return true;
}
