import { describe, expect, it } from "vitest";
import { explainNpmFailure, findNpm, npmEnvironment, otherCache } from "./npm.mjs";

describe("the environment for npm", () => {
  it("keeps the user's registry, cache, proxy and certificate", () => {
    const env = {
      npm_config_registry: "https://example.org",
      npm_config_cache: "/c",
      npm_config_https_proxy: "http://p",
      npm_config_cafile: "/ca",
      PATH: "/usr/bin",
    };
    expect(npmEnvironment(env)).toEqual(env);
  });

  it("drops what would install less, elsewhere, or in silence", () => {
    const env = {
      npm_config_global: "true",
      npm_config_omit: "dev",
      NPM_CONFIG_PRODUCTION: "true",
      npm_config_prefix: "/p",
      npm_config_loglevel: "silent",
      npm_config_dry_run: "true",
      npm_config_ignore_scripts: "true",
      NODE_ENV: "production",
      npm_lifecycle_event: "start",
      npm_package_name: "casebook",
    };
    expect(npmEnvironment(env)).toEqual({});
  });
});

describe("the npm that is called", () => {
  const find = (
    env: Record<string, string>,
    files: readonly string[],
    platform = "linux",
    execPath = "/opt/n/bin/node",
  ) =>
    findNpm({
      env,
      execPath,
      platform: platform as NodeJS.Platform,
      exists: async (path: string) => files.includes(path),
    });

  it("is the one that started us, with the Node that it came with", async () => {
    const env = { npm_execpath: "/usr/lib/npm/bin/npm-cli.js", npm_node_execpath: "/usr/bin/node" };
    expect(await find(env, Object.values(env))).toEqual({
      command: "/usr/bin/node",
      args: [env.npm_execpath],
    });
  });

  it("is never another package manager that started us", async () => {
    const env = { npm_execpath: "/usr/lib/yarn.js" };
    expect(await find(env, ["/usr/lib/yarn.js"])).toEqual({ command: "npm", args: [] });
  });

  it("is the one beside our Node, or what the PATH has", async () => {
    const beside = "/opt/n/lib/node_modules/npm/bin/npm-cli.js";
    expect(await find({}, [beside])).toEqual({ command: "/opt/n/bin/node", args: [beside] });
    expect((await find({ ComSpec: "C:\\cmd.exe" }, [], "win32")).command).toBe("C:\\cmd.exe");
  });
});

describe("a failure of npm", () => {
  it.each([
    [
      "npm error code ENOSPC\nnpm error nospc ENOSPC: no space left on device",
      "disk is full",
      "Free at least",
    ],
    [
      "npm error code EAI_AGAIN\nnpm error request to https://x failed, reason: getaddrinfo",
      "could not be reached",
      "proxy",
    ],
    ["npm error code ECONNREFUSED", "could not be reached", "network"],
    ["npm error code SELF_SIGNED_CERT_IN_CHAIN", "not trusted", "cafile"],
    ["npm error code EACCES\nnpm error syscall mkdir", "may not write", "writable"],
    ["npm error code EINTEGRITY", "recorded hash", "cache clean"],
    ["npm error something new", "could not install", "names above"],
  ])("%s is explained with a remedy", (output, message, remedy) => {
    const failure = explainNpmFailure(output);
    expect(failure.message).toContain(message);
    expect(failure.remedy).toContain(remedy);
  });

  it("of the network is one line that names where it went and why, without npm's many", () => {
    const output =
      "npm error code ECONNREFUSED\nnpm error FetchError: request to http://127.0.0.1:9/open failed, reason: connect ECONNREFUSED 127.0.0.1:9\nnpm error network";
    expect(explainNpmFailure(output)).toMatchObject({
      message:
        "The package registry could not be reached: http://127.0.0.1:9 (connect ECONNREFUSED 127.0.0.1:9).",
      details: "",
      known: true,
    });
  });

  it("that nobody has met before is shown as npm prints it", () => {
    const output = "npm error Exit handler never called!";
    expect(explainNpmFailure(output)).toMatchObject({ details: output, known: false });
  });
});

describe("where npm keeps what it downloads", () => {
  const choose = (env: Record<string, string>, writable: readonly string[], platform = "linux") =>
    otherCache(env, {
      platform: platform as NodeJS.Platform,
      instead: "/project/build/npm-cache",
      home: "/home/p",
      isWritable: async (path: string) => writable.includes(path),
    });

  it("is npm's own place where that can be written to", async () => {
    expect(await choose({}, ["/home/p/.npm"])).toBeUndefined();
    expect(await choose({ npm_config_cache: "/c" }, ["/c"])).toBeUndefined();
    expect(await choose({}, [], "win32")).toBeUndefined();
  });

  it("is in the project where the home cannot be written to", async () => {
    expect(await choose({}, [])).toBe("/project/build/npm-cache");
    expect(await choose({ npm_config_cache: "/home/p/.npm" }, [])).toBe("/project/build/npm-cache");
  });
});
