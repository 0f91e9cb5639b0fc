/** What is known of a model's file on the hub, before it is asked whether it fits. */
import type { HubReference } from "../../../../shared/weights/hub.ts";
import type { FileToFit } from "../../models/fit/file-fit.ts";
import { readRemoteHeader } from "../../models/fit/remote-header.ts";
import type { Hub } from "../../models/hub/hub.ts";
import { allParts } from "../../models/split-gguf.ts";
import { demandFile, findModelFile, findProjector } from "./ask-hub.ts";

/** Reads the file's header by range requests. Throws HUB_*, DOWNLOAD_NOT_A_MODEL, NOT_FOUND, BAD_REQUEST. */
export async function fileOnHub(reference: HubReference, hub: Hub, signal: AbortSignal): Promise<FileToFit> {
  const model = await findModelFile(reference, null, hub, signal);
  const projector = await findProjector(model, hub, signal);
  const mmprojBytes = projector.kind === "chosen" ? projector.file.bytes : 0;
  const parts = await Promise.all(
    allParts(model.path).map((path) => demandFile({ ...model, path }, hub, signal)),
  );
  const weightsBytes = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const header = await readRemoteHeader(hub, model, signal);
  return { header, weightsBytes, mmprojBytes, missingBytes: weightsBytes + mmprojBytes };
}
