/** How the set-up calls npm, and what npm's failures mean. */
import { access } from "node:fs/promises";
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

/** What npm prints, what it means, and the way out. The first match counts. */
const knownFailures = /** @type {const} */ ([
  [
    /ENOSPC/,
    "The disk is full.",
    `Free at least 3 GB on the disk that holds this folder and npm's cache, ${again}`,
  ],
  [
    /ENOTCACHED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|ENETUNREACH|ENETDOWN|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|network request to/,
    "The package registry could not be reached.",
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

/**
 * @param {string} output what npm printed
 * @returns {{ message: string, remedy: string }}
 */
export function explainNpmFailure(output) {
  const known = knownFailures.find(([pattern]) => pattern.test(output));
  if (known) return { message: known[1], remedy: known[2] };
  return {
    message: "npm could not install the packages.",
    remedy: `Mend what npm names above, ${again}`,
  };
}
