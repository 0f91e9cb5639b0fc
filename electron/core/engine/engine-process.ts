/** Entry of the engine process. It loads one model and serves it until it is ended. */
import process from "node:process";
import { EngineService } from "./engine-service.ts";
import { processLink } from "./process-link.ts";
import type { ToEngine } from "./protocol.ts";

/** Often enough for the supervisor to tell a busy process from a stuck one. */
const aliveMs = 1_000;

const link = processLink();
const service = new EngineService((message) => link.send(message));

link.onMessage((message) => service.receive(message as ToEngine));
// An orphan would hold gigabytes. A plain exit would first wait for native threads.
link.onParentGone(() => process.kill(process.pid, "SIGKILL"));
// Ctrl-C reaches the whole process group. The parent decides: it kills by SIGKILL, or it is gone.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
setInterval(() => link.send({ type: "alive" }), aliveMs);
link.send({ type: "started" });
