import path from "node:path";
import { describe, expect, it } from "vitest";
import { endpointText, hubEnvironmentOf, tokenIn } from "./hub-environment.ts";

const home = path.resolve("/home/clinic");
const of = (environment: Record<string, string>) => hubEnvironmentOf(environment, home);

describe("with nothing set", () => {
  it("the hub's own address, its cache and its token file count", () => {
    const { endpoint, problem, offline, tokenFile, cacheFolder } = of({});
    expect(endpoint.href).toBe("https://huggingface.co/");
    expect([problem, offline]).toEqual([null, false]);
    expect(tokenFile).toBe(path.join(home, ".cache", "huggingface", "token"));
    expect(cacheFolder).toBe(path.join(home, ".cache", "huggingface", "hub"));
  });
});

describe("folders", () => {
  const cacheOf = (environment: Record<string, string>): string => of(environment).cacheFolder;

  it("HF_HOME moves the cache and the token file, XDG_CACHE_HOME moves HF_HOME", () => {
    expect(cacheOf({ HF_HOME: path.resolve("/data/hf") })).toBe(path.resolve("/data/hf/hub"));
    expect(of({ HF_HOME: path.resolve("/data/hf") }).tokenFile).toBe(path.resolve("/data/hf/token"));
    expect(cacheOf({ XDG_CACHE_HOME: path.resolve("/c") })).toBe(path.resolve("/c/huggingface/hub"));
  });

  it("HF_HUB_CACHE goes before HUGGINGFACE_HUB_CACHE, and both before HF_HOME", () => {
    const [a, b] = [path.resolve("/a"), path.resolve("/b")];
    expect(cacheOf({ HF_HUB_CACHE: a, HUGGINGFACE_HUB_CACHE: b, HF_HOME: "/c" })).toBe(a);
    expect(cacheOf({ HUGGINGFACE_HUB_CACHE: b, HF_HOME: "/c" })).toBe(b);
  });

  it("a tilde is the user's home, and an empty value is none", () => {
    expect(of({ HF_TOKEN_PATH: "~/secret/token" }).tokenFile).toBe(path.join(home, "secret", "token"));
    expect(cacheOf({ HF_HUB_CACHE: "" })).toBe(path.join(home, ".cache", "huggingface", "hub"));
  });
});

describe("HF_HUB_OFFLINE", () => {
  it.each(["1", "ON", "yes", "True", " 1 "])("%s means offline", (value) =>
    expect(of({ HF_HUB_OFFLINE: value }).offline).toBe(true),
  );
  it.each(["0", "", "no", "false", "off"])("%s does not", (value) =>
    expect(of({ HF_HUB_OFFLINE: value }).offline).toBe(false),
  );
});

describe("HF_ENDPOINT", () => {
  it("may have a path, and a slash at its end does not count", () => {
    const environment = of({ HF_ENDPOINT: "https://mirror.example/api/hub/" });
    expect(endpointText(environment)).toBe("https://mirror.example/api/hub");
    expect(endpointText(of({ HF_ENDPOINT: "http://127.0.0.1:7000" }))).toBe("http://127.0.0.1:7000");
    expect(endpointText(of({}))).toBe("https://huggingface.co");
  });

  it.each([
    "mirror.example",
    "ftp://mirror.example",
    "https://",
    "https://name:canary@mirror.example",
    "https://m.example/?a=canary",
  ])("%s is a problem that is told, and does not quietly mean the hub itself", (value) => {
    const { problem } = of({ HF_ENDPOINT: value });
    expect(problem?.code).toBe("HUB_HOST_NOT_ALLOWED");
    expect(JSON.stringify(problem)).not.toContain("canary");
  });
});

it("HF_TOKEN goes before the older name, and white space around it is no part of it", () => {
  expect(tokenIn({ HF_TOKEN: " a\n", HUGGING_FACE_HUB_TOKEN: "b" })).toBe("a");
  expect(tokenIn({ HF_TOKEN: " ", HUGGING_FACE_HUB_TOKEN: "b" })).toBe("b");
  expect(tokenIn({})).toBeNull();
});
