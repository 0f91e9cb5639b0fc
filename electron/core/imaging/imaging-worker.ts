/** Thread in which images of users are decoded: entry "imaging-worker". It knows no paths and opens no connections. */
import { parentPort } from "node:worker_threads";
import { type ImagingJob, type ImagingMessage, runImagingJob } from "../../../shared/imaging/job.ts";
import { loadDecoders } from "./decoder-files.ts";

if (parentPort === null) throw new Error("imaging-worker runs as a worker thread only");
const port = parentPort;
const post = (message: ImagingMessage, transfer: ArrayBuffer[]): void => port.postMessage(message, transfer);

const decoders = loadDecoders();
// A rejection is reported with each job; it must not end the thread without a word.
decoders.catch(() => undefined);
port.on("message", (job: ImagingJob) => {
  void runImagingJob(job, () => decoders, post);
});
post({ type: "ready" }, []);
