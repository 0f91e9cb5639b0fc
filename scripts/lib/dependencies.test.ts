import { describe, expect, it } from "vitest";
import { isBundled } from "./bundles.mjs";
import { fits, isComplete } from "./dependencies.mjs";

const here = { platform: "linux", arch: "x64" };
const a = { version: "1.0.0" };
const native = { version: "2.0.0", optional: true, os: ["linux"], cpu: ["x64"] };
const foreign = { version: "2.0.0", optional: true, os: ["darwin"], cpu: ["arm64"] };
const musl = { version: "2.0.0", optional: true, os: ["linux"], cpu: ["x64"], libc: ["musl"] };
const wanted = {
  packages: {
    "": { version: "0.1.0" },
    "node_modules/a": a,
    "node_modules/native": native,
    "node_modules/foreign": foreign,
    "node_modules/musl": musl,
    "node_modules/helper": { version: "1.0.0", optional: true },
  },
};

describe("whether the packages are installed", () => {
  it("is so when npm's record has all that this platform needs", () => {
    const installed = { packages: { "node_modules/a": a, "node_modules/native": native } };
    expect(isComplete(wanted, installed, here)).toBe(true);
  });

  it("is not so without npm's record, as after an interrupted installation", () => {
    expect(isComplete(wanted, undefined, here)).toBe(false);
    expect(isComplete(wanted, {}, here)).toBe(false);
  });

  it("is not so with a package missing or of another version", () => {
    const old = { packages: { "node_modules/a": { version: "0.9.0" }, "node_modules/native": native } };
    expect(isComplete(wanted, old, here)).toBe(false);
    expect(isComplete(wanted, { packages: { "node_modules/native": native } }, here)).toBe(false);
  });

  it("is not so when npm silently left out an optional package of this platform", () => {
    expect(isComplete(wanted, { packages: { "node_modules/a": a } }, here)).toBe(false);
    expect(
      isComplete(wanted, { packages: { "node_modules/a": a } }, { platform: "win32", arch: "x64" }),
    ).toBe(true);
  });
});

describe("whether the packages of one C library are installed", () => {
  const glibc = { version: "2.0.0", optional: true, os: ["linux"], cpu: ["x64"], libc: ["glibc"] };
  const both = { packages: { "node_modules/glibc": glibc, "node_modules/musl": musl } };

  it("is not so when npm left them out, as it does on a Node older than they ask for", () => {
    expect(isComplete(both, { packages: {} }, { ...here, libc: "glibc" })).toBe(false);
  });

  it("does not depend on those of the other one", () => {
    const installed = { packages: { "node_modules/glibc": glibc } };
    expect(isComplete(both, installed, { ...here, libc: "glibc" })).toBe(true);
    expect(isComplete(both, installed, { ...here, libc: "musl" })).toBe(false);
  });
});

describe("whether the lockfile fits package.json", () => {
  const lock = { packages: { "": { dependencies: { a: "1.0.0" }, devDependencies: { b: "2.0.0" } } } };

  it("compares the dependencies of all kinds, in any order, and nothing else", () => {
    const manifest = { scripts: {}, devDependencies: { b: "2.0.0" }, dependencies: { a: "1.0.0" } };
    expect(fits(manifest, lock)).toBe(true);
  });

  it("refuses a changed, a new and a removed dependency", () => {
    const manifest = { dependencies: { a: "1.0.0" }, devDependencies: { b: "2.0.0" } };
    expect(fits({ ...manifest, dependencies: { a: "1.0.1" } }, lock)).toBe(false);
    expect(fits({ ...manifest, optionalDependencies: { c: "1.0.0" } }, lock)).toBe(false);
    expect(fits({ dependencies: { a: "1.0.0" } }, lock)).toBe(false);
    expect(fits(manifest, { packages: {} })).toBe(false);
  });
});

describe("the inputs of the bundles", () => {
  it("are sources and icons, not tests and not the practice model", () => {
    expect(isBundled("electron/core/log.ts")).toBe(true);
    expect(isBundled("assets/icons/casebook.svg")).toBe(true);
    expect(isBundled("electron/core/log.integration.test.ts")).toBe(false);
    expect(isBundled("renderer/app.test.tsx")).toBe(false);
    expect(isBundled("assets/practice-model/practice-model.gguf")).toBe(false);
  });
});
