/** Electron's binary: its npm package has none, and fetches it from a site that hospitals often block. */
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inProject, root, toolPath } from "./place.mjs";
import { runCaptured } from "./processes.mjs";
import { listFiles, readStamp, removeStamp, writeStamp } from "./stamps.mjs";

const stamp = inProject("node_modules", ".casebook-electron.json");
const silenceMs = 20_000;
const limitMs = 15 * 60_000;
const retryAfterMs = 24 * 60 * 60_000;

/** @returns {string | undefined} path of the binary, where it is installed */
export function electronBinary() {
  try {
    const folder =
      process.env["ELECTRON_OVERRIDE_DIST_PATH"] ?? inProject("node_modules", "electron", "dist");
    const path = join(folder, readFileSync(inProject("node_modules", "electron", "path.txt"), "utf8"));
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined; // without path.txt nothing was ever installed
  }
}

/**
 * Whether a failed download may be tried again: for another version, or after a day.
 * @param {{ version?: string, at?: number } | undefined} failure
 * @param {string} version
 * @param {number} now milliseconds
 */
export const mayRetry = (failure, version, now) =>
  failure?.version !== version || typeof failure.at !== "number" || Math.abs(now - failure.at) > retryAfterMs;

/**
 * What kept the download from succeeding, in a few words.
 * @param {string} output
 * @param {boolean} silent nothing arrived for a while
 */
export function explainDownload(output, silent) {
  const host = /(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/.exec(output)?.[1];
  if (host !== undefined) return `${host} is not to be found from here`;
  if (silent || /ETIMEDOUT|ESOCKETTIMEDOUT/.test(output)) return "nothing arrived for 20 seconds";
  if (/ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH/.test(output)) return "the connection was refused";
  if (/CERT_|SELF_SIGNED|UNABLE_TO/.test(output)) return "the certificate of its site is not trusted here";
  if (/ENOSPC/.test(output)) return "the disk is full";
  if (output.includes("fetch failed")) return "its site cannot be reached from here";
  const status = /Response code (\d+)/.exec(output)?.[1];
  return status === undefined ? "its download failed" : `its site answered ${status}`;
}

/** @param {string} folder */
async function bytesBelow(folder) {
  const files = await listFiles(folder, ["."]);
  const sizes = await Promise.all(
    files.map((file) =>
      stat(join(folder, file)).then(
        ({ size }) => size,
        () => 0, // moved away in the meantime
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Downloads into a temporary folder of its own, whose growth shows that something still arrives. */
async function download() {
  const folder = await mkdtemp(join(tmpdir(), "casebook-electron-"));
  const silence = new AbortController();
  let seen = 0;
  const watch = async () => {
    const size = await bytesBelow(folder);
    if (size !== seen) timer.refresh();
    seen = size;
  };
  const timer = setTimeout(() => silence.abort(), silenceMs);
  const poll = setInterval(() => void watch(), 1_000);
  try {
    const env = { ...process.env, TMPDIR: folder, TEMP: folder, TMP: folder };
    const options = { cwd: root, env, timeoutMs: limitMs, signal: silence.signal };
    return await runCaptured(process.execPath, [toolPath("electron", "install-electron")], options);
  } finally {
    clearTimeout(timer);
    clearInterval(poll);
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * The binary, fetched if need be. A failure is remembered for a day, so that later starts do not wait for it.
 * @returns {Promise<{ path: string } | { path: undefined, why: string }>}
 */
export async function provideElectron() {
  const present = electronBinary();
  if (present !== undefined) return { path: present };
  const { version } = JSON.parse(readFileSync(inProject("node_modules", "electron", "package.json"), "utf8"));
  const failure = await readStamp(stamp);
  if (!mayRetry(failure, version, Date.now())) {
    return {
      path: undefined,
      why: `as Electron's binary could not be fetched earlier (${failure.why}); npx install-electron tries again`,
    };
  }
  await removeStamp(stamp);
  const result = await download();
  const path = electronBinary();
  if (result.code === 0 && path !== undefined) return { path };
  const why = explainDownload(result.output, result.timedOut);
  await writeStamp(stamp, { version, at: Date.now(), why });
  return { path: undefined, why: `as Electron's binary could not be fetched (${why})` };
}
