/** `casebook doctor`: is everything there that Casebook needs, and if not, what to do. */
import { constants } from "node:fs";
import { access, readFile, statfs } from "node:fs/promises";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { CasebookError, toFailure } from "../../../shared/errors.ts";
import { type Folders, makeFolder } from "../app/folders.ts";
import type { EngineReport } from "../engine/local-engine.ts";
import type { Gate } from "../models/gate/gate.ts";
import type { Library } from "../models/library/library.ts";
import { appFolder } from "../places.ts";
import { tokenSourceText } from "./models/token-source-text.ts";
import type { Output } from "./output.ts";

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** Casebook does its work without it. */
  readonly optional: boolean;
  readonly detail: string;
  readonly remedy: string | null;
}

export interface DoctorParts {
  readonly folders: Folders;
  readonly library: Library;
  readonly gate: Pick<Gate, "info" | "tokens" | "environment">;
  readonly engineReport: () => Promise<EngineReport>;
  readonly output: Output;
}

const gib = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

/** True when nothing that is needed is missing. */
export async function doctor({
  folders,
  library,
  gate,
  engineReport,
  output,
}: DoctorParts): Promise<boolean> {
  const checks = [
    nodeCheck(process.versions.node),
    await electronCheck(),
    memoryCheck(os.totalmem(), os.freemem()),
    ...(await engineChecks(engineReport)),
    await modelsCheck(library, folders.modelFolder),
    await hubCheck(gate),
    await dataFolderCheck(folders.dataFolder),
  ];
  for (const check of checks) {
    const { name, ok, optional, detail, remedy } = check;
    output.record({ type: "check", name, ok, optional, detail, remedy });
    const mark = ok ? "ok      " : optional ? "missing " : "FAILED  ";
    output.text(`${mark} ${name}: ${detail}${remedy === null ? "" : `\n         ${remedy}`}\n`);
  }
  const healthy = checks.every((check) => check.ok || check.optional);
  output.record({ type: "done", ok: healthy });
  return healthy;
}

export function nodeCheck(version: string): Check {
  const ok = Number.parseInt(version, 10) >= 24;
  const remedy = ok ? null : "Install Node 24 or newer, or run through `npm start`, which brings its own.";
  return { name: "Node", ok, optional: false, detail: version, remedy };
}

/** Found as the scripts find it (`scripts/lib/electron-binary.mjs`): its package names the file, which may be gone. */
export async function electronCheck(project: string = appFolder): Promise<Check> {
  const name = "Electron";
  try {
    const folder = path.dirname(
      createRequire(path.join(project, "package.json")).resolve("electron/package.json"),
    );
    const dist = process.env["ELECTRON_OVERRIDE_DIST_PATH"] ?? path.join(folder, "dist");
    await access(path.join(dist, await readFile(path.join(folder, "path.txt"), "utf8")));
    return { name, ok: true, optional: true, detail: "its binary is there", remedy: null };
  } catch {
    const remedy =
      "Casebook opens in the browser instead. For the desktop window run `npx install-electron`.";
    return { name, ok: false, optional: true, detail: "its binary is not there", remedy };
  }
}

export function memoryCheck(total: number, free: number): Check {
  const ok = total >= 4 * 1024 ** 3;
  const remedy = ok ? null : "Only the practice model will run. MedGemma 4B needs 8 GiB or more.";
  return { name: "Memory", ok, optional: true, detail: `${gib(free)} of ${gib(total)} free`, remedy };
}

export async function engineChecks(engineReport: () => Promise<EngineReport>): Promise<Check[]> {
  let report: EngineReport;
  try {
    report = await engineReport();
  } catch (thrown) {
    const { message, remedy } = toFailure(thrown);
    return [{ name: "Engine", ok: false, optional: false, detail: message, remedy }];
  }
  const { gpu, visionAddon, engineBuild, cpuMathCores } = report;
  return [
    {
      name: "Engine",
      ok: true,
      optional: false,
      detail: `${engineBuild}, ${cpuMathCores} cores`,
      remedy: null,
    },
    gpu === null
      ? {
          name: "GPU",
          ok: false,
          optional: true,
          detail: "none that the engine can use",
          remedy: "Answers come from the processor. With a graphics card, install its driver (CUDA, Vulkan).",
        }
      : {
          name: "GPU",
          ok: true,
          optional: true,
          detail: `${gpu.backend}: ${gpu.deviceNames.join(", ")}, ${gib(gpu.freeBytes)} of ${gib(gpu.totalBytes)} free`,
          remedy: null,
        },
    // Optional, since text chat works without it, and the app tells why images are off.
    visionAddon.ok
      ? { name: "Vision addon", ok: true, optional: true, detail: "image input works", remedy: null }
      : {
          name: "Vision addon",
          ok: false,
          optional: true,
          detail: visionAddon.failure.message,
          remedy: visionAddon.failure.remedy,
        },
  ];
}

export async function modelsCheck(library: Pick<Library, "list">, modelFolder: string): Promise<Check> {
  const name = "Models";
  try {
    await makeFolder(modelFolder);
    const models = await library.list();
    const problems = models.flatMap(({ installed }) =>
      installed.problem === null ? [] : [{ installed, problem: installed.problem }],
    );
    const [first] = problems;
    if (first !== undefined) {
      const problemText = problems
        .map(
          ({ installed, problem }) =>
            `${installed.id} (${installed.name}): Cannot be loaded. ${problem.message}`,
        )
        .join(" ");
      const { remedy } = first.problem;
      return { name, ok: false, optional: true, detail: `${problemText} Folder ${modelFolder}`, remedy };
    }
    const detail = models.map(({ model }) => `${model.id} (${model.name})`).join(", ");
    return { name, ok: true, optional: false, detail: `${detail}; folder ${modelFolder}`, remedy: null };
  } catch (thrown) {
    const { message, remedy } = toFailure(thrown);
    return { name, ok: false, optional: false, detail: message, remedy };
  }
}

/** How the hub would be asked. No connection is opened: `models access` tells whether it answers. */
export async function hubCheck(gate: DoctorParts["gate"]): Promise<Check> {
  const { endpoint, offline, token } = await gate.info();
  const held = await gate.tokens.held();
  const problem = gate.environment.problem ?? (held.kind === "unusable" ? held.failure : null);
  const tokenText = problem === null ? tokenSourceText(token.source) : problem.message;
  return {
    name: "Model hub",
    ok: problem === null,
    optional: true,
    detail: `${endpoint}${offline ? ", offline (HF_HUB_OFFLINE)" : ""}. ${tokenText}`,
    remedy: problem?.remedy ?? null,
  };
}

/** Makes the folder where it is missing, as the app will: nothing else tells whether it can. */
async function dataFolderCheck(dataFolder: string): Promise<Check> {
  const name = "Data folder";
  try {
    await makeFolder(dataFolder);
    await access(dataFolder, constants.R_OK | constants.W_OK);
    const { bavail, bsize } = await statfs(dataFolder);
    const free = bavail * bsize;
    const ok = free > 100 * 1024 ** 2;
    const remedy = ok ? null : "Free some space: answers cannot be kept on a full disk.";
    return { name, ok, optional: false, detail: `${dataFolder}, ${gib(free)} free`, remedy };
  } catch (thrown) {
    const cannot = thrown instanceof CasebookError ? "cannot be created" : "cannot be written";
    const remedy = "Make it writable for your account, or set CASEBOOK_DATA to a folder that is.";
    return { name, ok: false, optional: false, detail: `${dataFolder} ${cannot}`, remedy };
  }
}
