import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { afterPack } from "./after-pack.mjs";
import { inProject } from "./lib/place.mjs";

// Read line by line and not by a YAML parser, which would throw the reasons away.
const lines = readFileSync(inProject("electron-builder.yml"), "utf8").split("\n");

/** The indented lines below a top-level key. */
function section(name: string): string[] {
  const start = lines.findIndex((line) => line.startsWith(`${name}:`));
  if (start === -1) throw new Error(`electron-builder.yml has no ${name}`);
  const length = lines.slice(start + 1).findIndex((line) => /^\S/.test(line));
  return lines.slice(start + 1, length === -1 ? undefined : start + 1 + length);
}

const fuses = section("electronFuses")
  .filter((line) => line.trim() !== "")
  .map((line) => /^ {2}(\w+): (true|false) # (.+)$/.exec(line))
  .map((match) => ({ name: match?.[1] ?? "", value: match?.[2] === "true", reason: match?.[3] ?? "" }));
const fuseTable = Object.fromEntries(fuses.map(({ name, value }) => [name, value]));

describe("the fuses", () => {
  it("are all eight, set as agreed", () => {
    expect(fuseTable).toEqual({
      runAsNode: true,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it.each(fuses)("$name says why", ({ reason }) => {
    expect(reason.length).toBeGreaterThan(20);
  });

  it.each([
    ["linux", true],
    ["win32", true],
    ["darwin", false],
    ["mas", false],
  ])("on %s the app can be turned into Node: %s", (electronPlatformName, expected) => {
    const config = { electronFuses: fuseTable };
    afterPack({ electronPlatformName, packager: { config } });
    expect(config.electronFuses).toEqual({ ...fuseTable, runAsNode: expected });
  });

  it("without a table nothing is packed", () => {
    expect(() => afterPack({ electronPlatformName: "linux", packager: { config: {} } })).toThrow(
      "electronFuses",
    );
  });

  it("are set: the hook is named", () => {
    expect(lines).toContain("afterPack: ./scripts/after-pack.mjs");
  });
});

describe("the package", () => {
  it.each([
    ["win", "nsis"],
    ["mac", "dmg"],
    ["linux", "[AppImage, deb]"],
  ])("for %s is made as %s", (system, target) => {
    expect(section(system)).toContain(`  target: ${target}`);
  });

  it("cannot be handed anything from outside: no URL scheme, no file types, no update server", () => {
    expect(lines.some((line) => /^\s*(protocols|fileAssociations)\s*:/.test(line))).toBe(false);
    expect(lines.some((line) => line.startsWith("publish: null"))).toBe(true);
  });

  it("keeps what native code opens outside of the archive", () => {
    expect(section("asarUnpack").map((line) => line.replace(/^ {2}- /, "").replaceAll('"', ""))).toEqual(
      expect.arrayContaining([
        "**/*.node",
        "build/vision/**",
        "assets/practice-model/**",
        "node_modules/@node-llama-cpp/**",
      ]),
    );
  });

  it("carries neither the Node of the scripts nor llama.cpp's sources nor another system's binaries", () => {
    const files = section("files").join("\n");
    expect(files).toContain("!node_modules/node-{linux,win,darwin,bin-darwin}-*");
    expect(files).toContain("gitRelease.bundle");
    expect(files).toContain("!node_modules/@node-llama-cpp/!(${os}-${arch}|${os}-${arch}-*)");
    expect(files).not.toContain("training");
  });

  it("carries the image encoder with the list of symbols that it is checked against", () => {
    expect(section("files")).toContain("  - build/vision/{vision.node,symbols.txt}");
  });

  it("leaves the cases alone when it is uninstalled, and asks for no administrator", () => {
    expect(section("nsis").join("\n")).toContain("deleteAppDataOnUninstall: false");
    expect(section("nsis").join("\n")).toContain("perMachine: false");
    expect(section("win").join("\n")).toContain("requestedExecutionLevel: asInvoker");
  });
});
