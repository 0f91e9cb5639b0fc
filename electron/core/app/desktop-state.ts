/**
 * What the desktop shell itself remembers, in `<dataFolder>/desktop.json`: the window's place, and a chosen model folder,
 * which the command line and the browser host use as well.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { limits } from "../../../shared/limits.ts";
import { writeFileAtomically } from "../files/atomic-file.ts";

const coordinate = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000));
const size = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000));

const boundsSchema = v.strictObject({ x: coordinate, y: coordinate, width: size, height: size });

const stateSchema = v.strictObject({
  window: v.nullable(v.strictObject({ bounds: boundsSchema, maximized: v.boolean() })),
  /** Absolute path; null: the one in the data folder. */
  modelFolder: v.nullable(
    v.pipe(
      v.string(),
      v.check((folder) => path.isAbsolute(folder)),
    ),
  ),
});
export type DesktopState = v.InferOutput<typeof stateSchema>;

const nothing: DesktopState = { window: null, modelFolder: null };

export interface DesktopStateFile {
  readonly state: DesktopState;
  /** Resolves when the change is on disk. A disk that refuses costs the window its place and nothing else. */
  change(changes: Partial<DesktopState>): Promise<void>;
}

/** Whatever is missing, damaged or from another version counts as nothing: the window opens at its default place. */
export async function openDesktopState(dataFolder: string): Promise<DesktopStateFile> {
  const file = path.join(dataFolder, "desktop.json");
  let state = await read(file);
  let writing = Promise.resolve();

  return {
    get state() {
      return state;
    },
    change(changes) {
      state = { ...state, ...changes };
      writing = writing.then(() => write(file, state));
      return writing;
    },
  };
}

async function read(file: string): Promise<DesktopState> {
  try {
    const content = await readFile(file);
    if (content.byteLength > limits.smallFileBytes) return nothing;
    const parsed = v.safeParse(stateSchema, JSON.parse(content.toString("utf8")));
    return parsed.success ? parsed.output : nothing;
  } catch {
    return nothing; // none yet, unreadable, or cut off
  }
}

async function write(file: string, state: DesktopState): Promise<void> {
  try {
    await writeFileAtomically(file, JSON.stringify(state));
  } catch {
    // Said in the interface above: nothing depends on it.
  }
}
