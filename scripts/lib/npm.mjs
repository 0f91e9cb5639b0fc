/** How the set-up calls npm, and what npm's failures mean. */
import { access, constants } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join } from "node:path";

/** Settings of the npm that started us which would change what is installed, or where. */
const settingsToDrop = new Set(
  `global location prefix local_prefix global_prefix workspace workspaces include_workspace_root
   include omit only production dev optional ignore_scripts package_lock package_lock_only
   dry_run loglevel silent json`.split(/\s+/),
);

/**
 * The environment for `npm install`: npm passes its whole configuration down to scripts as variables, and some of it
 * (`--global`, `--omit=dev`, `NODE_ENV=production`) would leave the project without the packages that it needs.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function npmEnvironment(env) {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => {
      const lower = name.toLowerCase();
      if (lower === "node_env" || lower === "init_cwd") return false;
      if (lower.startsWith("npm_config_")) return !settingsToDrop.has(lower.slice("npm_config_".length));
      return !lower.startsWith("npm_");
    }),
  );
}

/**
 * How `npm install` is called. npm waits 10 s and then 60 s before it tries a request again, and says nothing in that
 * time; without a network that is more than a minute until it gives up. As many tries, shorter waits.
 */
export const installArguments = [
  "install",
  "--no-save",
  "--include=dev",
  "--include=optional",
  "--loglevel=error",
  "--fetch-retry-mintimeout=1000",
  "--fetch-retry-maxtimeout=8000",
];

/** A small question to the registry, asked once. */
export const probeArguments = [
  "view",
  "open",
  "version",
  "--fetch-retries=0",
  "--prefer-online",
  "--loglevel=error",
];

/**
 * Where npm is to keep what it downloads when its usual place, a folder of the home, cannot be written to: some
 * accounts have a home that is read-only or does not exist.
 * @param {NodeJS.ProcessEnv} env
 * @param {{ platform: NodeJS.Platform, instead: string, home?: string, isWritable?: (path: string) => Promise<boolean> }} place
 *   `instead`: a folder that can be written to
 * @returns {Promise<string | undefined>} `instead` where it is needed; undefined: npm's own choice is good
 */
export async function otherCache(env, { platform, instead, home = homedir(), isWritable = canBeWritten }) {
  const named = env["npm_config_cache"];
  // Without a name npm takes a folder of its own on Windows, where no home is read-only.
  if (!named && platform === "win32") return undefined;
  return (await isWritable(named || join(home, ".npm"))) ? undefined : instead;
}

/** Whether a folder can be written to, or made. @param {string} path @returns {Promise<boolean>} */
async function canBeWritten(path) {
  try {
    await access(path, constants.W_OK);
    return true;
  } catch (error) {
    const absent = error instanceof Error && "code" in error && error.code === "ENOENT";
    return absent && dirname(path) !== path && canBeWritten(dirname(path));
  }
}

/**
 * The npm to call: the very one that started us, else the one beside the running Node, else whatever the PATH has.
 * @param {{ env: NodeJS.ProcessEnv, execPath: string, platform: NodeJS.Platform,
 *   exists?: (path: string) => Promise<boolean> }} machine
 * @returns {Promise<{ command: string, args: string[] }>}
 */
export async function findNpm({ env, execPath, platform, exists = fileExists }) {
  const started = env["npm_execpath"];
  if (started && basename(started) === "npm-cli.js" && (await exists(started))) {
    // npm is run by the Node that it came with: ours may lie in the folder that is about to be emptied.
    const node = env["npm_node_execpath"];
    return { command: node && (await exists(node)) ? node : execPath, args: [started] };
  }
  const beside = join("node_modules", "npm", "bin", "npm-cli.js");
  const folder = dirname(execPath);
  for (const path of [join(folder, beside), join(folder, "..", "lib", beside)]) {
    if (await exists(path)) return { command: execPath, args: [path] };
  }
  if (platform === "win32") return { command: env["ComSpec"] ?? "cmd.exe", args: ["/d", "/s", "/c", "npm"] };
  return { command: "npm", args: [] };
}

/** @param {string} path */
const fileExists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );

const again = "then run the same command again.";

const unreachable = "The package registry could not be reached.";

/** What npm prints, what it means, and the way out. The first match counts. */
const knownFailures = /** @type {const} */ ([
  [
    /ENOSPC/,
    "The disk is full.",
    `Free at least 3 GB on the disk that holds this folder and npm's cache, ${again}`,
  ],
  [
    /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|ENETDOWN|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network request to/,
    unreachable,
    `Connect to the network, or tell npm your proxy (npm config set proxy) or your hospital's registry (npm config set registry), ${again}`,
  ],
  [
    /SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY|CERT_/,
    "The package registry's certificate is not trusted.",
    `Give npm your organisation's certificate (npm config set cafile FILE), ${again}`,
  ],
  [
    /E401|E403|ENEEDAUTH/,
    "The package registry refused access.",
    `Sign in with npm login or ask for access, ${again}`,
  ],
  [
    /EINTEGRITY/,
    "A downloaded package does not have the recorded hash.",
    `Run npm cache clean --force, ${again} If it stays, the registry serves a changed package: do not use it.`,
  ],
  [
    /EACCES|EPERM|EROFS/,
    "npm may not write here.",
    `Make this folder and npm's cache writable for your user, ${again}`,
  ],
  [
    /EBUSY|ENOTEMPTY/,
    "Another program uses node_modules.",
    `Close Casebook and your editor's servers, ${again}`,
  ],
  [
    /EBADENGINE|Unsupported engine/,
    "This npm or Node is too old.",
    `Install Node 24 from nodejs.org, ${again}`,
  ],
  [
    /E404|ETARGET/,
    "The registry lacks a package.",
    `Use a complete registry (npm config set registry), ${again}`,
  ],
]);

/** The address that a request went to, and why it failed: all that a user needs of npm's many lines. */
const unreached = /request to (https?:\/\/[^/\s]+)\S* failed, reason: (.*)/;

/**
 * @param {string} output what npm printed
 * @returns {{ message: string, remedy: string, details: string, known: boolean }} `details`: what is worth showing of
 *   the output
 */
export function explainNpmFailure(output) {
  const known = knownFailures.find(([pattern]) => pattern.test(output));
  if (!known) {
    return {
      message: "npm could not install the packages.",
      remedy: `Mend what npm names above, ${again}`,
      details: output,
      known: false,
    };
  }
  const [, message, remedy] = known;
  const request = unreached.exec(output);
  if (message !== unreachable || request === null) return { message, remedy, details: output, known: true };
  const named = `${message.slice(0, -1)}: ${request[1]} (${request[2]?.trim()}).`;
  return { message: named, remedy, details: "", known: true };
}
