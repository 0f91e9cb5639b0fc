import { expect, test } from "vitest";
import { engineEnvironment } from "./spawn.ts";

test("the engine runs no code from the environment and gives its steps to one worker of libuv", () => {
  const environment = {
    PATH: "/bin",
    NODE_OPTIONS: "--require /tmp/x.js",
    ELECTRON_RUN_AS_NODE: "1",
    UV_THREADPOOL_SIZE: "16",
  };
  expect(engineEnvironment(environment)).toEqual({ PATH: "/bin", UV_THREADPOOL_SIZE: "1" });
});
