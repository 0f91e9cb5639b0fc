/**
 * The WebAssembly decoders (mozjpeg, libwebp) behind two small functions. The caller hands in compiled modules: a
 * browser and Node find the files differently. Each image gets a fresh instance, so that nothing of one image, and no
 * state after an error, reaches the next.
 */
import mozjpegFactory from "@jsquash/jpeg/codec/dec/mozjpeg_dec.js";
import webpFactory from "@jsquash/webp/codec/dec/webp_dec.js";

/** Each codec's WebAssembly file, by package and path. */
export const codecFiles = {
  jpeg: "@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm",
  webp: "@jsquash/webp/codec/dec/webp_dec.wasm",
} as const;

/** The files, compiled. */
export type DecoderModules = Readonly<Record<keyof typeof codecFiles, WebAssembly.Module>>;

export interface RgbaPixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, row-major, width*height*4 bytes, of an `ArrayBuffer` of its own. */
  readonly data: Uint8ClampedArray;
}

export interface NativeDecoders {
  /** `warnings`: what the decoder complained of while it went on all the same. Throws on what it cannot go on from. */
  jpeg(bytes: Uint8Array): Promise<{ pixels: RgbaPixels | null; warnings: readonly string[] }>;
  webp(bytes: Uint8Array): Promise<RgbaPixels | null>;
}

/** Emscripten's module factory, as far as it is used: the package's own types leave `printErr` out. */
type Factory<Codec> = (options: {
  readonly noInitialRun: true;
  readonly print: () => void;
  readonly printErr: (text: string) => void;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance) => void,
  ) => WebAssembly.Exports;
}) => Promise<Codec>;
interface JpegCodec {
  decode(bytes: Uint8Array, preserveOrientation: boolean): RgbaPixels | null;
}
interface WebpCodec {
  decode(bytes: Uint8Array): RgbaPixels | null;
}

export function createDecoders(modules: DecoderModules): NativeDecoders {
  return {
    async jpeg(bytes) {
      const warnings: string[] = [];
      const codec = await start<JpegCodec>(mozjpegFactory, modules.jpeg, (text) => warnings.push(text));
      return { pixels: codec.decode(bytes, false), warnings };
    },
    async webp(bytes) {
      const codec = await start<WebpCodec>(webpFactory, modules.webp, () => undefined);
      return codec.decode(bytes);
    },
  };
}

function start<Codec>(
  factory: unknown,
  module: WebAssembly.Module,
  printErr: (text: string) => void,
): Promise<Codec> {
  return (factory as Factory<Codec>)({
    noInitialRun: true,
    print: () => undefined,
    printErr,
    instantiateWasm(imports, done) {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  });
}
