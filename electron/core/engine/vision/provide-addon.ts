/** Provides the vision addon while Casebook runs, as the set-up does before: for a user who has just installed a compiler. */
import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { appFolder } from "../../places.ts";
import { visionError } from "./failures.ts";

const script = path.join(appFolder, "scripts", "build-vision.mjs");

/**
 * Runs the set-up's own program, which takes the addon that ships or compiles one, in minutes. What went wrong in it is
 * said by the next load of a model. Throws CasebookError VISION_ADDON_UNUSABLE in an installed app, which has no set-up.
 */
export async function provideVisionAddon(): Promise<void> {
  await access(script).catch((cause: unknown) => {
    throw visionError("VISION_ADDON_UNUSABLE", "The image encoder is missing from this installation.", {
      remedy: "Install Casebook again. Questions without images work.",
      cause,
    });
  });
  await promisify(execFile)(process.execPath, [script, "--optional"], {
    cwd: appFolder,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
    windowsHide: true,
  }).catch(() => undefined);
}
