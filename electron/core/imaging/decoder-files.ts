/** The decoders' WebAssembly files, found beside their packages: from the sources, the bundle, or inside the asar. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import {
  codecFiles,
  createDecoders,
  type DecoderModules,
  type NativeDecoders,
} from "../../../shared/imaging/codecs.ts";

// Not named `require`: the bundler puts one of that name into every chunk.
const packages = createRequire(import.meta.url);

/** Compiles all decoders. To be called in a worker: it takes some ten milliseconds. */
export async function loadDecoders(): Promise<NativeDecoders> {
  const compiled = Object.entries(codecFiles).map(
    async ([name, file]) => [name, await compile(file)] as const,
  );
  return createDecoders(Object.fromEntries(await Promise.all(compiled)) as DecoderModules);
}

const compile = async (file: string): Promise<WebAssembly.Module> =>
  WebAssembly.compile(await readFile(packages.resolve(file)));
