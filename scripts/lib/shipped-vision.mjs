/**
 * The vision addons that come with the sources, so that image input needs no compiler: for each target a folder in
 * `assets/vision-addon/` with `vision.node`, `symbols.txt` and `addon.json`. `npm run ship-vision` makes them.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inProject } from "./place.mjs";
import { readStamp } from "./stamps.mjs";
import { thisTarget, visionInputs } from "./vision-inputs.mjs";

/** @type {readonly import("./vision-inputs.mjs").Target[]} */
export const shippedTargets = [
  { platform: "linux", arch: "x64" },
  { platform: "linux", arch: "arm64" },
];

/** @param {import("./vision-inputs.mjs").Target} target */
export const shippedFolder = ({ platform, arch }) =>
  inProject("assets", "vision-addon", `${platform}-${arch}`);

/**
 * What `addon.json` says of the files beside it.
 * @typedef {{ inputs: string, sha256: string, symbolsSha256: string, compiler: string, madeBy: string }} ShippedAddon
 *   `inputs`: the hash of what it was made from; `madeBy`: the command that makes it again
 */

/**
 * Why the addon that ships for a target cannot be used.
 * @param {import("./vision-inputs.mjs").Target} [target]
 * @param {string} [folder] where it lies
 * @returns {Promise<string | undefined>} a clause without a full stop; undefined: it fits
 */
export async function whyNotShipped(target = thisTarget, folder = shippedFolder(target)) {
  /** @type {ShippedAddon | undefined} */
  const shipped = await readStamp(join(folder, "addon.json"));
  if (shipped === undefined) return `none ships for ${target.platform} ${target.arch}`;
  if (shipped.inputs !== (await visionInputs(target)))
    return "the one that ships was made from other sources";
  const hashes = await Promise.all([
    sha256Of(join(folder, "vision.node")),
    sha256Of(join(folder, "symbols.txt")),
  ]);
  if (hashes[0] === shipped.sha256 && hashes[1] === shipped.symbolsSha256) return undefined;
  return "the one that ships is damaged";
}

/** @param {string} path @returns {Promise<string | undefined>} undefined where there is no such file */
export async function sha256Of(path) {
  const content = await readFile(path).catch(() => undefined);
  return content && createHash("sha256").update(content).digest("hex");
}
