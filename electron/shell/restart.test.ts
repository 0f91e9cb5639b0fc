import { expect, it, vi } from "vitest";
import { restart } from "./restart.ts";

function restarted(env: NodeJS.ProcessEnv) {
  const app = { relaunch: vi.fn<(options?: object) => void>(), quit: vi.fn<() => void>() };
  restart(app, { env, execPath: "/opt/casebook", argv: ["/opt/casebook", ".", "--x"] });
  return app;
}

it("the same program starts again with the same arguments, after the old one has ended in order", () => {
  const { relaunch, quit } = restarted({});
  expect(relaunch).toHaveBeenCalledExactlyOnceWith({ execPath: "/opt/casebook", args: [".", "--x"] });
  expect(quit).toHaveBeenCalledOnce();
});

it("an AppImage starts its image, not the mount that is about to vanish", () => {
  expect(restarted({ APPIMAGE: "/home/user/Casebook.AppImage" }).relaunch).toHaveBeenCalledExactlyOnceWith({
    execPath: "/home/user/Casebook.AppImage",
    args: [".", "--x"],
  });
});
