/** The files of a repository as choices: language models on one side, image encoders on the other. */
import type { HubFile } from "../../../../shared/models/hub.ts";

export interface ModelChoice {
  /** Of the file that is asked for; the first of a split model's parts. */
  readonly path: string;
  /** Of all parts that are listed. */
  readonly bytes: number;
  /** 1: not split. */
  readonly parts: number;
}

export interface Choices {
  readonly models: readonly ModelChoice[];
  readonly mmprojFiles: readonly HubFile[];
}

/** As llama.cpp names them. */
const splitName = /^(.*)-(\d{5})-of-(\d{5})\.gguf$/i;

/** An image encoder is recognised by its name here; its header is checked after the download. */
const isMmproj = ({ path }: { readonly path: string }): boolean =>
  /mmproj/i.test(path.slice(path.lastIndexOf("/") + 1));

export function choicesOf(files: readonly HubFile[]): Choices {
  const models = new Map<string, ModelChoice>();
  for (const file of files) {
    if (isMmproj(file)) continue;
    const [, stem, part, parts] = splitName.exec(file.path) ?? [];
    const key = stem === undefined ? file.path : `${stem} of ${parts}`;
    const before = models.get(key);
    models.set(key, {
      path: before === undefined || Number(part) === 1 ? file.path : before.path,
      bytes: (before?.bytes ?? 0) + file.bytes,
      parts: parts === undefined ? 1 : Number(parts),
    });
  }
  return { models: [...models.values()], mmprojFiles: files.filter(isMmproj) };
}

/** The one that was named and no other; where none was, the usual quantisation, else the first. null: none. */
export function firstChoice(models: readonly ModelChoice[], named: string | null): string | null {
  const one =
    named === null
      ? (models.find(({ path }) => /Q4_K_M/i.test(path)) ?? models[0])
      : models.find(({ path }) => path === named);
  return one?.path ?? null;
}

/** From the same folder where there is one, and in the precision that MedGemma's own have. */
export function matchingMmproj(mmprojFiles: readonly HubFile[], model: string | null): string | null {
  const folder = folderOf(model ?? "");
  const near = mmprojFiles.filter(({ path }) => folderOf(path) === folder);
  const candidates = near.length > 0 ? near : mmprojFiles;
  const one = candidates.find(({ path }) => /(?<!B)F16/i.test(path)) ?? candidates[0];
  return one?.path ?? null;
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);
