/** Chooses the language model and the image encoder among the files of a repository. Pure. */

import { CasebookError } from "../../../../shared/errors.ts";
import type { HubFile, Listing } from "../../../../shared/models/hub.ts";
import { formatBytes } from "../../../../shared/units.ts";
import { lastSegment } from "../../files/last-segment.ts";
import { splitName } from "../../gguf/split-name.ts";

/** So many are named in a refusal; more would push it off the screen. */
const namedFiles = 12;

const nameOf = ({ path }: Pick<HubFile, "path">): string => lastSegment(path);

const isMmproj = (file: Pick<HubFile, "path">): boolean => /mmproj/i.test(nameOf(file));

/** A part of a split model stands for the whole where it is the first one. */
const isLanguageModel = (file: HubFile): boolean => {
  const split = splitName(nameOf(file));
  return !isMmproj(file) && (split === null || split.part === 1);
};

/**
 * The language model in a listing; `quantisation` null: any.
 * Throws NOT_FOUND where there is none, BAD_REQUEST where it is not clear which.
 */
export function chooseModelFile(listing: Listing, quantisation: string | null): HubFile {
  const models = listing.files.filter(isLanguageModel);
  const wanted =
    quantisation === null ? models : models.filter((file) => hasQuantisation(file, quantisation));
  const [only] = wanted;
  if (only !== undefined && wanted.length === 1) return only;
  const offered = wanted.length === 0 ? models : wanted;
  if (offered.length === 0) throw noModelThere(listing);
  const shown = offered.slice(0, namedFiles).map((file) => `${file.path} (${formatBytes(file.bytes)})`);
  const more = listing.matching > listing.files.length || offered.length > shown.length ? " and others" : "";
  throw new CasebookError(
    wanted.length === 0 ? "NOT_FOUND" : "BAD_REQUEST",
    wanted.length === 0
      ? `${listing.repo} has no model in the quantisation ${quantisation}.`
      : `${listing.repo} has several models${quantisation === null ? "" : ` in the quantisation ${quantisation}`}.`,
    `Name one of its files: ${listing.repo}:FILE. There are ${shown.join(", ")}${more}.`,
  );
}

/** "model-Q4_K_M.gguf" has Q4_K_M; upper and lower case are the same, and "XQ4_K_M" is another word. */
function hasQuantisation(file: HubFile, quantisation: string): boolean {
  const words = nameOf(file).toLowerCase();
  const wanted = quantisation.toLowerCase();
  for (let at = words.indexOf(wanted); at !== -1; at = words.indexOf(wanted, at + 1)) {
    if (!isWordCharacter(words[at - 1]) && !isWordCharacter(words[at + wanted.length])) return true;
  }
  return false;
}

const isWordCharacter = (character: string | undefined): boolean => /^[a-z0-9_]$/.test(character ?? "");

export type MmprojChoice =
  | { readonly kind: "chosen"; readonly file: HubFile; readonly why: string }
  | { readonly kind: "none" }
  /** There are several, and none is the obvious one. */
  | { readonly kind: "unclear"; readonly paths: readonly string[] };

/**
 * F16 is what MedGemma's encoder is published in and what llama.cpp runs everywhere.
 * @param files those of the repository with "mmproj" in their name
 */
export function chooseMmproj(files: readonly HubFile[]): MmprojChoice {
  const mmprojFiles = files.filter(isMmproj);
  const half = mmprojFiles.filter((file) => hasQuantisation(file, "F16"));
  const [f16] = half;
  if (f16 !== undefined && half.length === 1) {
    return { kind: "chosen", file: f16, why: "the only one in F16" };
  }
  const [only] = mmprojFiles;
  if (only === undefined) return { kind: "none" };
  if (mmprojFiles.length === 1) return { kind: "chosen", file: only, why: "the only one" };
  return { kind: "unclear", paths: mmprojFiles.map(({ path }) => path) };
}

const noModelThere = ({ repo, entries }: Listing): CasebookError =>
  new CasebookError(
    "NOT_FOUND",
    entries === 0 ? `${repo} is empty.` : `${repo} has no GGUF file with a language model.`,
    "Look for a repository whose name ends in GGUF: the same model, converted for programs like Casebook.",
  );
