/** `casebook models remove`: deletes a model, or every copy there is (terms, section 4.6). */
import { CasebookError } from "../../../../shared/errors.ts";
import type { Removed } from "../../models/library/library.ts";
import type { ModelsParts } from "./parts.ts";
import { requireInstalled } from "./references.ts";

type RemoveParts = Pick<ModelsParts, "modelManager" | "output">;

/** A model, or an image encoder that waits for one. Throws MODEL_NOT_FOUND, BAD_REQUEST, NOT_ALLOWED for the practice model, LIBRARY_READ_ONLY. */
export async function remove(id: string, { modelManager, output }: RemoveParts): Promise<void> {
  const { library } = modelManager;
  const waits = (await library.waiting()).some((mmproj) => mmproj.id === id);
  const exact = waits ? id : requireInstalled(id, await library.list()).model.id;
  const removed = await library.remove(exact);
  output.text(`Removed ${exact}.\n${leftText(removed)}`);
  output.record({ type: "done", removed: [exact], leftInPlace: removed.leftInPlace });
}

/** Throws LIBRARY_READ_ONLY; DOWNLOAD_ELSEWHERE when everything else was removed but what another Casebook fetches. */
export async function removeAll({ modelManager, output }: RemoveParts): Promise<void> {
  const { library, formerFolders } = modelManager;
  const before = (await library.list()).filter(({ installed }) => installed.place !== "app");
  const removed = await modelManager.removeAll();
  if (removed.stillFetched.length > 0) {
    output.text(leftText(removed));
    throw stillFetched(removed.stillFetched);
  }
  output.text(`Removed all weights, with unfinished downloads and imports.\n${leftText(removed)}`);
  const reached = formerFolders.filter((folder) => !removed.notReached.includes(folder));
  if (reached.length > 0)
    output.text(`What Casebook had put into former model folders is gone as well: ${reached.join(", ")}.\n`);
  if (removed.notReached.length > 0) output.text(notReachedText(removed.notReached));
  output.record({
    type: "done",
    removed: before.map(({ model }) => model.id),
    leftInPlace: removed.leftInPlace,
    formerFolders: reached,
    notReached: removed.notReached,
  });
}

const notReachedText = (folders: readonly string[]): string =>
  `Former model folders that cannot be reached now, and may hold weights: ${folders.join(", ")}. Connect their drive, then remove all again.\n`;

const stillFetched = (names: readonly string[]): CasebookError =>
  new CasebookError(
    "DOWNLOAD_ELSEWHERE",
    `All weights were removed but what another Casebook, or its command line, fetches right now: ${names.join("; ")}.`,
    "Cancel the download there, then remove all again.",
  );

const leftText = ({ leftInPlace }: Removed): string =>
  leftInPlace.length === 0
    ? ""
    : `Files outside the model folder were only forgotten; delete them yourself: ${leftInPlace.join(", ")}.\n`;
