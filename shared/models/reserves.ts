/** Memory that a model must leave free. Bytes. */

const gibibyte = 1024 ** 3;

/** On the GPU: for the desktop, and for what estimates leave out. As node-llama-cpp's own default (3.22.1). */
export const gpuReserveBytes = (totalBytes: number): number =>
  Math.floor(Math.min(totalBytes * 0.08, 1.6 * gibibyte));

/** In main memory: for the system, a browser and Casebook itself. */
export const systemReserveBytes = 2 * gibibyte;

/**
 * Buffers of the image encoder's computation, which llama.cpp allocates beside the mmproj's own bytes. Measured with
 * llama.cpp v0.5.0 on an encoder of MedGemma's shape (896 x 896 pixels, 4,096 patches of 1,152 values): 175 MB on the CPU
 * with flash attention.
 */
export const encoderComputeBytes = 256 * 1024 ** 2;
