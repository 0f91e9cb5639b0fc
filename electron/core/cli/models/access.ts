/** `casebook models access`: whether a model's files can be fetched, and if not, what it takes. */

import { CasebookError } from "../../../../shared/errors.ts";
import { modelPageOf } from "../../../../shared/models/access.ts";
import type { Access, HubReference } from "../../../../shared/models/hub.ts";
import { formatBytes } from "../../../../shared/units.ts";
import { localTimeText } from "../local-time.ts";
import { requireFile } from "./ask-hub.ts";
import type { ModelsParts } from "./parts.ts";
import { placeOnHub, readReference, requireReference } from "./references.ts";

type AccessParts = Pick<ModelsParts, "modelManager" | "output" | "signal">;

/** Throws what the hub refuses with, NOT_FOUND. */
export async function access(id: string, { modelManager, output, signal }: AccessParts): Promise<void> {
  const { gate, library } = modelManager;
  const { hub } = gate;
  const { repo, revision, file } = await placeOf(id, library);
  const found = await hub.access(repo, revision, signal);
  const page = modelPageOf((await gate.info()).endpoint, repo);
  output.record({ type: "access", ...found, page });
  if (found.failure !== null) {
    if (found.hubSaid !== null) output.text(`The hub says: ${found.hubSaid}\n`);
    if (found.retryAt !== null) output.text(`Ask again after ${localTimeText(found.retryAt)}.\n`);
    throw CasebookError.from(found.failure);
  }
  output.text(`${repo}: its files can be fetched. ${gatedText(found)}\n`);
  if (file !== null && found.commit !== null) {
    const { bytes } = await requireFile({ repo, commit: found.commit, path: file }, hub, signal);
    output.text(`${file}: ${formatBytes(bytes)}\n`);
  }
  output.record({ type: "done", repo, commit: found.commit, file, state: found.state });
}

/** Throws NOT_FOUND. */
async function placeOf(
  id: string,
  library: Pick<ModelsParts["modelManager"]["library"], "get">,
): Promise<HubReference> {
  const meant = readReference(id);
  if (meant !== null) return placeOnHub(meant);
  const installed = (await library.get(id))?.installed;
  if (installed === undefined) return placeOnHub(requireReference(id));
  const { hub, name } = installed;
  if (hub !== null) return { repo: hub.repo, revision: hub.commit, file: null };
  throw new CasebookError(
    "NOT_FOUND",
    `${name} did not come from the hub, or Casebook does not know from where.`,
    "Give the repository that you mean: org/name.",
  );
}

function gatedText({ gated }: Access): string {
  switch (gated) {
    case "auto":
    case "manual":
      return "Your account has been granted access.";
    case "no":
    case null:
      return "They are open to everyone.";
  }
}
