/** Node and npm as a user has them, from the registry's own packages; and the way to the registry. */
import { copyFile, cp, mkdir, rename, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { must } from "./debian-root.ts";
import { npmMajorFor } from "./matrix.ts";

/** Where both lie inside a root. */
export const nodeFolder = "/opt/node";

/**
 * Fetches the newest Node of a major version, and the npm that comes with it.
 * @param folder will hold `bin` with node, npm and npx, `lib` and `etc`
 * @returns both versions, for people
 */
export async function fetchNode(major: number, folder: string): Promise<string> {
  const packages = `${folder}-packages`;
  await mkdir(packages, { recursive: true });
  await writeFile(path.join(packages, "package.json"), "{}\n");
  const node = `node-linux-${process.arch}`;
  const wanted = [`${node}@${major}`, `npm@${npmMajorFor(major)}`];
  const flags = ["--prefix", packages, "--ignore-scripts", "--no-save", "--loglevel=error"];
  await must("npm", ["install", ...flags, ...wanted], "Check the network to npm's registry");
  const modules = path.join(packages, "node_modules");
  await mkdir(path.join(folder, "bin"), { recursive: true });
  await mkdir(path.join(folder, "lib", "node_modules"), { recursive: true });
  await copyFile(path.join(modules, node, "bin", "node"), path.join(folder, "bin", "node"));
  await rename(path.join(modules, "npm"), path.join(folder, "lib", "node_modules", "npm"));
  for (const name of ["npm", "npx"])
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, path.join(folder, "bin", name));
  await bringRegistry(path.join(folder, "etc"));
  const npm = path.join(folder, "lib", "node_modules", "npm", "bin", "npm-cli.js");
  const program = path.join(folder, "bin", "node");
  const versions = await Promise.all([
    must(program, ["--version"], "Read what it prints"),
    must(program, [npm, "--version"], "Read what it prints"),
  ]);
  return `Node ${versions[0].trim().slice(1)} with npm ${versions[1].trim()}`;
}

/** Writes npm's global configuration, as an administrator does it: the registry of this machine, and whom to trust. */
async function bringRegistry(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const get = async (name: string) => {
    const value = (await must("npm", ["config", "get", name], "Mend npm's configuration")).trim();
    return value === "null" || value === "undefined" || value === "" ? undefined : value;
  };
  const lines: string[] = [];
  for (const name of ["registry", "proxy", "https-proxy", "noproxy"]) {
    const value = await get(name);
    if (value !== undefined) lines.push(`${name}=${value}`);
  }
  const authority = await get("cafile");
  if (authority !== undefined) {
    await cp(authority, path.join(folder, "registry-authority.pem"), { dereference: true });
    lines.push(`cafile=${nodeFolder}/etc/registry-authority.pem`);
  }
  await writeFile(path.join(folder, "npmrc"), `${lines.join("\n")}\n`);
}
