/** Debian's and Ubuntu's package manager, used where that can be done unasked: as root. */
import { existsSync, readFileSync } from "node:fs";
import { runCaptured } from "./processes.mjs";

const limitMs = 10 * 60_000;

/**
 * Whether the system is one of those named. Of those that are derived from them nothing is assumed.
 * @param {string} osRelease content of /etc/os-release
 * @param {readonly ("debian" | "ubuntu")[]} systems
 */
export const isSystem = (osRelease, systems) =>
  systems.some((system) => new RegExp(`^ID="?${system}"?$`, "m").test(osRelease));

/**
 * Whether packages can be installed without asking: by root, on one of the systems.
 * @param {readonly ("debian" | "ubuntu")[]} systems
 */
export const mayUseApt = (systems) =>
  process.platform === "linux" &&
  process.getuid?.() === 0 &&
  existsSync("/usr/bin/apt-get") &&
  existsSync("/etc/os-release") &&
  isSystem(readFileSync("/etc/os-release", "utf8"), systems);

/**
 * @param {readonly string[]} packages
 * @returns {Promise<string>} what went wrong; empty if nothing did
 */
export async function installWithApt(packages) {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" }, timeoutMs: limitMs };
  // An installation that was killed half-way has to be ended before another one begins.
  await runCaptured("dpkg", ["--configure", "-a"], options);
  await runCaptured("apt-get", ["update"], options); // a failed update shows in the install
  const args = ["install", "-y", "--no-install-recommends", ...packages];
  const result = await runCaptured("apt-get", args, options);
  return result.code === 0 ? "" : result.output;
}
