/** The decoders' WebAssembly files, found beside their packages: from the sources, the bundle, or inside the asar. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createDecoders, type NativeDecoders } from "../../../shared/imaging/codecs.ts";

// Not named `require`: the bundler puts one of that name into every chunk.
const packages = createRequire(import.meta.url);

/** Compiles both decoders. To be called in a worker: it takes some ten milliseconds. */
export async function loadDecoders(): Promise<NativeDecoders> {
  const [jpeg, webp] = await Promise.all([
    compile("@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm"),
    compile("@jsquash/webp/codec/dec/webp_dec.wasm"),
  ]);
  return createDecoders({ jpeg, webp });
}

const compile = async (file: string): Promise<WebAssembly.Module> =>
  WebAssembly.compile(await readFile(packages.resolve(file)));
