/** The models that can be loaded: the practice model and whatever GGUF files lie in the model folder. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { CasebookError } from "../../../shared/errors.ts";
import {
  defaultResampling,
  localModelNotice,
  practiceModel,
  type RegisteredFile,
} from "../../../shared/models.ts";
import type { ModelFiles } from "../engine/engine.ts";
import { practiceModelFolder } from "../places.ts";
import { GgufError, type GgufHeader, readGgufHeader } from "./gguf-header.ts";

export interface Library {
  /** The practice model first, then the folder's by name. Files that are no models are left out. */
  list(): Promise<ModelFiles[]>;
  /** By id; null where there is none (any more). */
  find(modelId: string): Promise<ModelFiles | null>;
  /** Its files are checked against the registry. Throws MODEL_UNREADABLE. */
  practice(): Promise<ModelFiles>;
}

/** What the list says of a file that may be whole: downloading it again would not help. */
export const forbiddenNotice = "Cannot be loaded. Your account may not read the file. Check its permissions.";

/** A folder in the model folder holds one model; deeper ones are not looked into. */
const scanDepth = 2;

export function createLibrary({ modelFolder }: { readonly modelFolder: string }): Library {
  let checkedPractice: Promise<ModelFiles> | null = null;

  const practice = async (): Promise<ModelFiles> => {
    checkedPractice ??= readPracticeModel();
    try {
      return await checkedPractice;
    } catch (thrown) {
      checkedPractice = null;
      throw thrown;
    }
  };
  const list = async (): Promise<ModelFiles[]> => [await practice(), ...(await scan(modelFolder))];

  return {
    practice,
    list,
    async find(modelId) {
      if (modelId === practiceModel.id) return practice();
      return (await scan(modelFolder)).find((files) => files.model.id === modelId) ?? null;
    },
  };
}

async function readPracticeModel(): Promise<ModelFiles> {
  const folder = practiceModelFolder();
  const [modelPath, mmprojPath] = await Promise.all(
    [practiceModel.model, practiceModel.mmproj].map((file) => verified(folder, file)),
  );
  if (modelPath === undefined || mmprojPath === undefined) throw new Error("two files were asked for");
  const { id, name, notice, resampling, model, mmproj } = practiceModel;
  return {
    model: {
      id,
      name,
      origin: "practice",
      fileName: model.name,
      bytes: model.bytes + mmproj.bytes,
      hasImageEncoder: true,
      notice,
    },
    modelPath,
    mmprojPath,
    resampling,
  };
}

async function verified(folder: string, { name, sha256 }: RegisteredFile): Promise<string> {
  const file = path.join(folder, name);
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(file), hash);
  } catch (cause) {
    throw practiceModelDamaged("is missing", cause);
  }
  if (hash.digest("hex") !== sha256) throw practiceModelDamaged("was changed", null);
  return file;
}

const practiceModelDamaged = (what: string, cause: unknown): CasebookError =>
  new CasebookError("MODEL_UNREADABLE", `The practice model ${what}.`, "Install Casebook again.", { cause });

interface FoundFile {
  readonly path: string;
  readonly bytes: number;
  /** null: the file cannot be read as GGUF; the notice says why. It is listed all the same, so that the user learns it. */
  readonly header: GgufHeader | null;
  readonly notice: string;
}

async function scan(modelFolder: string): Promise<ModelFiles[]> {
  const files = await Promise.all((await ggufFiles(modelFolder, scanDepth)).map(readFound));
  const projectors = files.filter(isProjector);
  return files.filter((file) => !isProjector(file)).map((file) => describe(file, projectors, modelFolder));
}

/** By its metadata; a file without readable metadata only by its name. */
const isProjector = ({ path: file, header }: FoundFile): boolean =>
  header === null ? /mmproj/i.test(path.basename(file)) : textOf(header, "general.architecture") === "clip";

function describe(file: FoundFile, projectors: readonly FoundFile[], modelFolder: string): ModelFiles {
  const projector = projectorFor(file, projectors);
  const fileName = path.basename(file.path);
  return {
    model: {
      id: `local-${createHash("sha256").update(path.relative(modelFolder, file.path)).digest("hex").slice(0, 16)}`,
      name: textOf(file.header, "general.name") ?? fileName.replace(/\.gguf$/i, ""),
      origin: "local",
      fileName,
      bytes: file.bytes + (projector?.bytes ?? 0),
      hasImageEncoder: projector !== null,
      notice: file.notice,
    },
    modelPath: file.path,
    mmprojPath: projector?.path ?? null,
    resampling: defaultResampling,
  };
}

/**
 * mmproj files share their names across repositories, so only one in the same folder counts. One whose size fits is
 * preferred; a single one that does not fit is still named, so that loading can say what is wrong with it.
 */
function projectorFor(file: FoundFile, projectors: readonly FoundFile[]): FoundFile | null {
  const beside = projectors.filter((projector) => path.dirname(projector.path) === path.dirname(file.path));
  const width = numberOf(file.header, `${textOf(file.header, "general.architecture")}.embedding_length`);
  const fitting = beside.find(({ header }) => numberOf(header, "clip.vision.projection_dim") === width);
  return (width === null ? null : fitting) ?? (beside.length === 1 ? (beside[0] ?? null) : null);
}

function textOf(header: GgufHeader | null, key: string): string | null {
  const entry = header?.metadata.get(key);
  return entry?.type === "string" && typeof entry.value === "string" ? entry.value : null;
}

function numberOf(header: GgufHeader | null, key: string): number | null {
  const entry = header?.metadata.get(key);
  return entry?.type !== "array" && typeof entry?.value === "number" ? entry.value : null;
}

async function readFound(file: string): Promise<FoundFile> {
  try {
    const header = await readGgufHeader(file);
    return { path: file, bytes: header.fileBytes, header, notice: localModelNotice };
  } catch (thrown) {
    const { size } = await stat(file).catch(() => ({ size: 0 }));
    return { path: file, bytes: size, header: null, notice: noticeOf(thrown) };
  }
}

function noticeOf(thrown: unknown): string {
  if (!(thrown instanceof GgufError)) return "Cannot be loaded. The file cannot be read.";
  return thrown.problem === "forbidden" ? forbiddenNotice : `Cannot be loaded. ${thrown.message}`;
}

async function ggufFiles(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    // No model folder yet means no models yet.
    if (error.code === "ENOENT") return [];
    throw new CasebookError("NOT_FOUND", "The model folder cannot be read.", "Check its permissions.", {
      cause: error,
    });
  });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const file = path.join(folder, entry.name);
      // A folder inside that cannot be read hides its own models only.
      if (entry.isDirectory()) return depth > 1 ? ggufFiles(file, depth - 1).catch(() => []) : [];
      return entry.name.toLowerCase().endsWith(".gguf") ? [file] : [];
    }),
  );
  return nested.flat().toSorted();
}
