/**
 * A Casebook that only downloads, as a process of its own: goes on with what is unfinished, and fetches the file that is
 * named. Without a thread of its own for the bytes, which would double the time to start; a kill ends both alike.
 * usage: node downloading-program.ts MODEL_FOLDER [FILE]; HF_ENDPOINT names the hub. Prints the state at each change.
 */
import { createEgress } from "../../../net/egress.ts";
import { createHub } from "../../hub/hub-client.ts";
import { createLibrary } from "../../library/create-library.ts";
import { createDownloads } from "../create-downloads.ts";
import { createFetcher } from "../create-fetcher.ts";
import { commit, repo } from "./model-folder.ts";

const [modelFolder = "", file] = process.argv.slice(2);
const endpoint = new URL(process.env["HF_ENDPOINT"] ?? "");
const egress = createEgress({
  servers: { hub: endpoint },
  environment: {},
  offline: () => false,
  appVersion: "0.0.0",
});
const hub = createHub({
  egress,
  environment: { endpoint, problem: null },
  token: async () => ({ kind: "none" }),
});
const downloads = await createDownloads({
  modelFolder,
  hub,
  fetchFile: createFetcher({ hub, rampMs: 5, pieceBytes: 128 * 1024, saveMs: 10, backoffMs: 4 }),
  library: createLibrary({ modelFolder, registry: [] }),
  terms: { require: async () => undefined },
  restore: "all",
  onChange: ({ state, failure }) => process.stdout.write(`${failure?.code ?? state}\n`),
  onRemoved: () => undefined,
  reserveBytes: 0,
});
if (file !== undefined) await downloads.start({ kind: "hub", repo, commit, file, mmproj: null });
