import { EventEmitter } from "node:events";
import type { UtilityProcess } from "electron";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { spawnWithUtilityProcess } from "./engine-child.ts";

class FakeUtilityProcess extends EventEmitter {
  pid: number | undefined = undefined;
  readonly postMessage = vi.fn<(message: unknown) => void>();
  readonly kill = vi.fn<() => boolean>(() => true);
}

const modulePath = "/app/out/main/engine-process.js";
let child: FakeUtilityProcess;
const fork = vi.fn<(modulePath: string, args?: string[], options?: object) => UtilityProcess>();
const kill = vi.fn<(processId: number, signal?: string | number) => true>();
const env = { PATH: "/bin", NODE_OPTIONS: "--require /tmp/x.js", ELECTRON_RUN_AS_NODE: "1" };
const spawn = () => spawnWithUtilityProcess({ fork }, { kill, env }, modulePath)();

beforeEach(() => {
  child = new FakeUtilityProcess();
  fork.mockReset().mockReturnValue(child as unknown as UtilityProcess);
  kill.mockReset().mockReturnValue(true);
});

function exists(pid = 4711): void {
  child.pid = pid;
  child.emit("spawn");
}
function ends(): void {
  child.pid = undefined;
  child.emit("exit", 0);
}

describe("the engine in a utility process", () => {
  it("is started with no code from the environment and nothing printed", () => {
    spawn();
    expect(fork).toHaveBeenCalledExactlyOnceWith(modulePath, [], {
      env: { PATH: "/bin", UV_THREADPOOL_SIZE: "1" },
      execArgv: [],
      serviceName: "Casebook engine",
      stdio: "ignore",
    });
  });

  it("tells its process id while it lives", () => {
    const engine = spawn();
    expect(engine.processId).toBeNull();
    exists();
    expect(engine.processId).toBe(4711);
    ends();
    expect(engine.processId).toBeNull();
  });

  it("carries messages both ways", () => {
    const engine = spawn();
    const heard: unknown[] = [];
    engine.onMessage((message) => heard.push(message));
    engine.send({ type: "cancel", call: 1 });
    child.emit("message", { type: "alive" });
    expect(child.postMessage).toHaveBeenCalledExactlyOnceWith({ type: "cancel", call: 1 });
    expect(heard).toEqual([{ type: "alive" }]);
  });

  it("tells its end once, and takes messages afterwards without a word", () => {
    const engine = spawn();
    const onExit = vi.fn<() => void>();
    engine.onExit(onExit);
    exists();
    ends();
    ends();
    engine.send({ type: "cancel", call: 1 });
    expect(onExit).toHaveBeenCalledOnce();
    expect(child.postMessage).not.toHaveBeenCalled();
  });

  it("is killed at once, not asked", () => {
    const engine = spawn();
    exists();
    engine.kill();
    expect(kill).toHaveBeenCalledExactlyOnceWith(4711, "SIGKILL");
    expect(child.kill).not.toHaveBeenCalled();
  });

  it("is killed as soon as it exists, when that was asked for before", () => {
    spawn().kill();
    expect(kill).not.toHaveBeenCalled();
    exists();
    expect(kill).toHaveBeenCalledExactlyOnceWith(4711, "SIGKILL");
  });

  it("never kills another program that was given its process id", () => {
    const engine = spawn();
    exists();
    ends();
    child.pid = 4711;
    engine.kill();
    expect(kill).not.toHaveBeenCalled();
  });

  it("leaves it to Electron where the system refuses", () => {
    kill.mockImplementation(() => {
      throw new Error("EPERM");
    });
    const engine = spawn();
    exists();
    engine.kill();
    expect(child.kill).toHaveBeenCalledOnce();
  });

  it("that could not even begin is told as an end, not thrown", async () => {
    fork.mockImplementation(() => {
      throw new Error("not ready");
    });
    const engine = spawn();
    const onExit = vi.fn<() => void>();
    engine.onExit(onExit);
    engine.send({ type: "cancel", call: 1 });
    engine.kill();
    expect(engine.processId).toBeNull();
    expect(onExit).not.toHaveBeenCalled();
    await Promise.resolve();
    expect(onExit).toHaveBeenCalledOnce();
  });
});
