import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { beforeEach, describe, expect, it } from "vitest";
import { guardPermissions, permissions } from "./permissions.ts";
import { FakeSession } from "./testing/fakes.ts";

/** The names in Electron's own declaration of a handler. */
function declaredNames(handler: string): string[] {
  const declarations = readFileSync(createRequire(import.meta.url).resolve("electron/electron.d.ts"), "utf8");
  const line = declarations
    .split("\n")
    .find((candidate) => candidate.trim().startsWith(`${handler}(handler:`));
  const union = /permission: ([^,]*),/.exec(line ?? "")?.[1] ?? "";
  return [...union.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? "");
}

const asked = declaredNames("setPermissionRequestHandler");
const checked = declaredNames("setPermissionCheckHandler");
const allowed = new Set(["clipboard-sanitized-write"]);
let session: FakeSession;

const request = (permission: string, requestingUrl = "app://casebook/", isMainFrame = true): boolean => {
  let granted: boolean | undefined;
  session.requestHandler?.(null, permission, (answer) => (granted = answer), { isMainFrame, requestingUrl });
  if (granted === undefined) throw new Error("nobody answered");
  return granted;
};
const check = (permission: string, origin = "app://casebook/", isMainFrame = true): boolean | undefined =>
  session.checkHandler?.(null, permission, origin, { isMainFrame });

beforeEach(() => {
  session = new FakeSession();
  guardPermissions(session);
});

describe("permissions", () => {
  it("every permission that Electron declares has its row, and no row is left over", () => {
    expect(asked.length).toBeGreaterThan(40);
    expect(Object.keys(permissions).toSorted()).toEqual([...new Set([...asked, ...checked])].toSorted());
  });

  it.each(asked)(
    "%s is given at both doors or at none, and only the clipboard's sanitised write is",
    (name) => {
      expect(request(name)).toBe(allowed.has(name));
      expect(check(name)).toBe(allowed.has(name));
    },
  );

  it.each([
    ["another scheme", "https://casebook/", true],
    ["a host that begins alike", "app://casebook.evil/", true],
    ["another host", "app://evil/", true],
    ["no address", "", true],
    ["an opaque origin", "null", true],
    ["a frame in the page", "app://casebook/", false],
  ])("nothing is given to %s", (_who, url, isMainFrame) => {
    for (const name of asked) {
      expect(request(name, url, isMainFrame), name).toBe(false);
      expect(check(name, url, isMainFrame), name).toBe(false);
    }
  });

  it.each(["__proto__", "constructor", "toString", "a-permission-of-tomorrow", ""])(
    "a name that the table does not know is denied: %j",
    (name) => {
      expect(request(name)).toBe(false);
      expect(check(name)).toBe(false);
    },
  );

  it("no device is ever handed over", () => {
    expect(session.deviceHandler?.()).toBe(false);
  });

  it("every row gives its reason", () => {
    for (const [name, { reason }] of Object.entries(permissions))
      expect(reason.length, name).toBeGreaterThan(10);
  });
});
