/** Tries a vision addon out before the app is given it. */
import { join } from "node:path";
import { inProject } from "./place.mjs";
import { runCaptured } from "./processes.mjs";

const program = inProject("electron", "core", "engine", "vision", "self-check-program.ts");
/** A slow machine that is busy with something else takes some seconds. */
const limitMs = 120_000;

/**
 * Loads the addon in a process of its own with the practice model, and has it read an image: an addon that does not fit
 * may end the process.
 * @param {string} folder that holds `vision.node` and `symbols.txt`
 * @returns {Promise<string | undefined>} what is wrong, as a clause without a full stop; undefined if nothing is
 */
export async function selfCheck(folder) {
  const addon = join(folder, "vision.node");
  const { code, output, timedOut } = await runCaptured(process.execPath, [program, addon], {
    timeoutMs: limitMs,
  });
  if (timedOut) return `its self-check did not end within ${limitMs / 1000} s`;
  if (code === 0) return undefined;
  const last = output.trim().split("\n").at(-1) ?? "";
  return code === 1 && last !== "" ? last : `it ended the process of its self-check (exit code ${code})`;
}
