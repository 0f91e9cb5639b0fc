/** The start of a GGUF file (version 3) that holds one tensor of bytes: whatever follows is that tensor. */

const alignment = 32;
const stringType = 8;
const i8 = 24;

/**
 * Header of a file of `fileBytes` bytes, padded to where the tensor begins. Throws where the file is too short for one.
 * Format: docs/gguf.md of the ggml project.
 */
export function noiseGgufHeader(fileBytes: number): Buffer {
  const build = (tensorBytes: number): Buffer =>
    Buffer.concat([
      Buffer.from("GGUF"),
      uint32(3),
      uint64(1),
      uint64(1),
      text("general.architecture"),
      uint32(stringType),
      text("gemma3"),
      text("noise"),
      uint32(1),
      uint64(tensorBytes),
      uint32(i8),
      uint64(0),
    ]);
  const start = Math.ceil(build(0).length / alignment) * alignment;
  if (fileBytes <= start) throw new Error(`A GGUF file of ${fileBytes} bytes has no room for a tensor`);
  return Buffer.concat([build(fileBytes - start), Buffer.alloc(start)]).subarray(0, start);
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const uint64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const text = (value: string): Buffer => Buffer.concat([uint64(Buffer.byteLength(value)), Buffer.from(value)]);
