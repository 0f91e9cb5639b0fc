/**
 * The thread in which one file is downloaded, hashed and checked: entry "download-worker". The thread ends with the
 * file.
 */
import { homedir } from "node:os";
import { parentPort } from "node:worker_threads";
import { CasebookError, toFailure } from "../../../../shared/errors.ts";
import { createEgress } from "../../net/egress.ts";
import { createHub } from "../hub/hub-client.ts";
import { hubEnvironmentOf } from "../hub/hub-environment.ts";
import { createFetcher } from "./create-fetcher.ts";
import type { FetchReply, FetchRequest } from "./fetch-messages.ts";

if (parentPort === null) throw new Error("download-worker runs as a worker thread only");
const port = parentPort;
const reply = (message: FetchReply): void => port.postMessage(message);
const stop = new AbortController();

async function fetchInThread(request: Extract<FetchRequest, { type: "fetch" }>): Promise<FetchReply> {
  const environment = hubEnvironmentOf(process.env, homedir());
  const egress = createEgress({
    servers: { hub: environment.endpoint },
    environment: process.env,
    offline: () => request.offline,
    appVersion: request.appVersion,
  });
  const hub = createHub({ egress, environment, token: async () => request.token });
  try {
    const fetchFile = createFetcher({ hub, ...request.tuning });
    const fetched = await fetchFile(request.job, (report) => reply({ type: "report", report }), stop.signal);
    return { type: "fetched", fetched };
  } catch (thrown) {
    if (stop.signal.aborted) return { type: "stopped" };
    // A bug ends the thread; `fetch-thread.ts` reports it.
    if (!(thrown instanceof CasebookError)) throw thrown;
    return { type: "failed", failure: toFailure(thrown) };
  } finally {
    egress.close();
  }
}

port.on("message", (request: FetchRequest) => {
  switch (request.type) {
    case "fetch":
      void fetchInThread(request).then((last) => {
        reply(last);
        port.close();
      });
      return;
    case "stop":
      stop.abort();
  }
});
