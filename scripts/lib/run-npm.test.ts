import { describe, expect, it } from "vitest";
import { withNode } from "./run-npm.mjs";

describe("npm on another Node", () => {
  const release = async () => undefined;
  const env = { PATH: "/usr/bin" };

  it("is the same npm, run by that Node", () => {
    const npm = { command: "/usr/bin/node", args: ["/usr/lib/npm/bin/npm-cli.js"], env, release };
    expect(withNode(npm, "/p/node")).toMatchObject({ command: "/p/node", args: npm.args });
  });

  it.skipIf(process.platform === "win32")("finds it on the PATH where only npm's command is known", () => {
    const npm = withNode({ command: "npm", args: [], env, release }, "/p/node");
    expect(npm.command).toBe("npm");
    expect(npm.env["PATH"]).toMatch(/node_modules\/\.bin:\/usr\/bin$/);
  });
});
