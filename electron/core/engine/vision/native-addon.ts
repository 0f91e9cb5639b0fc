/**
 * Loads the vision addon and proves that it can be used before anything of it runs: the file is there, it is made for this
 * computer and for this release of node-llama-cpp, and every function of llama.cpp that it needs is there and comes from
 * the libraries that node-llama-cpp has loaded.
 */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { getLlama, getModuleVersion } from "node-llama-cpp";
import { type CasebookError, type Failure, toFailure } from "../../../../shared/errors.ts";
import { visionAddonPath } from "../../places.ts";
import { visionError } from "./failures.ts";
import type { NativeContext, NativeModel } from "./llama-internals.ts";

/** An image encoder in native memory. */
export type NativeEncoder = object & { readonly __brand: "Encoder" };

export interface NativeEncoded {
  /** tokens * embeddingSize values, row-major. */
  readonly embeddings: Float32Array;
  readonly tokens: number;
  readonly embeddingSize: number;
  readonly nonCausal: boolean;
  readonly begin: Uint32Array;
  readonly end: Uint32Array;
}

/** What `native/module.cpp` exports. Everything that takes time runs off the JavaScript thread. */
export interface NativeVision {
  readonly builtFor: string;
  listLibraries(): string[];
  /** "" when all symbols resolve into llama.cpp's libraries, else what is wrong. */
  useLibraries(symbols: readonly string[]): string;
  /** "" when node-llama-cpp's objects are laid out as the addon thinks, else the first difference. */
  checkLayout(
    model: NativeModel,
    modelPath: string,
    context: NativeContext | null,
    contextSize: number,
  ): string;
  loadEncoder(model: NativeModel, path: string, gpu: boolean, threads: number): Promise<NativeEncoder>;
  encodeImage(encoder: NativeEncoder, rgb: Uint8Array, side: number): Promise<NativeEncoded>;
  closeEncoder(encoder: NativeEncoder): Promise<void>;
  decodeImage(
    context: NativeContext,
    embeddings: Float32Array,
    tokens: number,
    sequence: number,
    position: number,
    nonCausal: boolean,
  ): Promise<void>;
}

export type VisionAddonCheck = { readonly ok: true } | { readonly ok: false; readonly failure: Failure };

const rebuild =
  "Install a C++ compiler, CMake and git, then choose Try again or run npm start again. Questions without images work.";
const reinstall =
  "Delete the folder build, then choose Try again or run npm start again. Questions without images work.";

const absent = "The image encoder has not been built.";

const loaded = new Map<string, Promise<NativeVision>>();

/**
 * The addon, ready to be called. Throws CasebookError VISION_ADDON_UNUSABLE, whose message says what is wrong and whose
 * remedy how to mend it.
 */
export function loadVisionAddon(path: string = visionAddonPath()): Promise<NativeVision> {
  const known = loaded.get(path);
  if (known !== undefined) return known;
  const addon = load(path);
  loaded.set(path, addon);
  // What failed may have been mended meanwhile, by a build for one.
  addon.catch(() => loaded.delete(path));
  return addon;
}

/** For `doctor`: whether images can be used at all, and if not why. */
export async function checkVisionAddon(path: string = visionAddonPath()): Promise<VisionAddonCheck> {
  try {
    await loadVisionAddon(path);
    return { ok: true };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

async function load(path: string): Promise<NativeVision> {
  const symbols = await readSymbols(path);
  const native = open(path);
  const installed = await getModuleVersion();
  if (native.builtFor !== installed) {
    throw visionError(
      "VISION_ADDON_UNUSABLE",
      `The image encoder was built for node-llama-cpp ${native.builtFor}, and ${installed} is installed.`,
      { remedy: rebuild },
    );
  }
  // Nobody may have asked for node-llama-cpp's libraries yet; it frees them by itself at the end of the process.
  if (native.listLibraries().length === 0) {
    await getLlama({ gpu: false, build: "never", skipDownload: true });
  }
  const problem = native.useLibraries(symbols);
  if (problem !== "") {
    throw visionError(
      "VISION_ADDON_UNUSABLE",
      `The image encoder does not fit llama.cpp's libraries: ${problem}.`,
      {
        remedy: reinstall,
      },
    );
  }
  return native;
}

/** The functions of llama.cpp that the addon needs, listed when it was built. */
async function readSymbols(path: string): Promise<readonly string[]> {
  const folder = dirname(path);
  let text: string;
  try {
    text = await readFile(join(folder, "symbols.txt"), "utf8");
  } catch (error) {
    throw await notBuilt(folder, error);
  }
  const names = text.split("\n").filter((line) => line !== "");
  if (names.length === 0 || !names.every((name) => /^\w+$/.test(name))) {
    throw visionError("VISION_ADDON_UNUSABLE", "The image encoder is incomplete.", {
      remedy: reinstall,
    });
  }
  return names;
}

/** The build leaves a note when it could not be done. */
async function notBuilt(folder: string, cause: unknown): Promise<CasebookError> {
  const note = await readFile(join(folder, "problem.txt"), "utf8").catch(() => "");
  const [reason = "", remedy = rebuild] = note.split("\n").filter((line) => line !== "");
  return visionError("VISION_ADDON_UNUSABLE", reason === "" ? absent : reason, { remedy, cause });
}

function open(path: string): NativeVision {
  try {
    return createRequire(import.meta.url)(path) as NativeVision;
  } catch (error) {
    const [message, remedy] = explain(error instanceof Error ? error.message : "");
    throw visionError("VISION_ADDON_UNUSABLE", message, { remedy, cause: error });
  }
}

/** What the dynamic linkers of Linux, macOS and Windows say, in the user's words. */
function explain(linkerMessage: string): readonly [message: string, remedy: string] {
  if (
    /cannot find module|no such file|cannot open shared object|module could not be found/i.test(linkerMessage)
  ) {
    return [absent, rebuild];
  }
  if (/undefined symbol|symbol not found|procedure could not be found/i.test(linkerMessage)) {
    return ["The image encoder needs a function that is not there.", reinstall];
  }
  if (/elf|file too short|mach-o|incompatible architecture|not a valid win32/i.test(linkerMessage)) {
    return ["The image encoder was made for another kind of computer, or is damaged.", reinstall];
  }
  if (/GLIBC/i.test(linkerMessage))
    return ["The image encoder was made on a newer system than this one.", reinstall];
  return ["The image encoder could not be loaded.", reinstall];
}
