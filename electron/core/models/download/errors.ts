/** The failures of downloads: code, message, remedy. */
import { CasebookError } from "../../../../shared/errors.ts";
import { formatBytes, formatCount } from "../../../../shared/units.ts";
import { lastSegment } from "../../files/last-segment.ts";
import type { HubFileReference } from "../hub/hub.ts";

/** The hub itself answers with another file than the wanted one, so a retry does not help. */
export class OtherFile extends CasebookError {}

export const hubFileChanged = (file: HubFileReference): OtherFile =>
  new OtherFile(
    "DOWNLOAD_CHANGED",
    `The hub has another ${lastSegment(file.path)} now than the one that this download began with.`,
    "Cancel the download and start it again. If it happens again, the hub or a mirror mixes up its files.",
  );

export const localFileChanged = (file: HubFileReference): CasebookError =>
  new CasebookError(
    "DOWNLOAD_CHANGED",
    `${lastSegment(file.path)} was changed or taken away on this computer after it was fetched.`,
    "Resume the download: it fetches this file again. Close other programs that use the model folder.",
  );

export const connectionEndedEarly = (file: HubFileReference): CasebookError =>
  new CasebookError(
    "DOWNLOAD_WRONG_LENGTH",
    `The connection ended in good order before all of ${lastSegment(file.path)} was there.`,
    "Resume the download; it goes on from there. If it happens again, something between this computer and the hub cuts files off.",
  );

/** "2.31 GB (2,312,345,678 bytes)": two lengths may differ in the last digit only. */
const exactly = (bytes: number): string =>
  bytes < 1e6 ? `${formatCount(bytes)} bytes` : `${formatBytes(bytes)} (${formatCount(bytes)} bytes)`;

export const wrongLength = (file: HubFileReference, there: number, expected: number): OtherFile =>
  new OtherFile(
    "DOWNLOAD_WRONG_LENGTH",
    `The hub has a ${lastSegment(file.path)} of ${exactly(there)}; the one that Casebook knows has ${exactly(expected)}. It was not fetched.`,
    "If HF_ENDPOINT names a mirror, remove it and try again. Otherwise choose another quantisation, or import the file.",
  );

export const hubHasOtherHash = (file: HubFileReference): OtherFile =>
  new OtherFile(
    "DOWNLOAD_WRONG_HASH",
    `The hub has another ${lastSegment(file.path)} than the one that Casebook knows (its SHA-256 differs). It was not fetched.`,
    "If HF_ENDPOINT names a mirror, remove it and try again. Otherwise choose another quantisation, or import the file.",
  );

export const wrongHash = (file: HubFileReference): CasebookError =>
  new CasebookError(
    "DOWNLOAD_WRONG_HASH",
    `The bytes of ${lastSegment(file.path)} are not the right ones (their SHA-256 differs), so they were thrown away.`,
    "Resume the download: it begins this file anew. If it happens again, something on the way to the hub, or the disk, changes files.",
  );

/** @param problem a whole sentence */
export const notAModel = (file: HubFileReference, problem: string): CasebookError =>
  new CasebookError(
    "DOWNLOAD_NOT_A_MODEL",
    `${lastSegment(file.path)} cannot be used as a model, so it was thrown away. ${problem}`,
    "Choose another file of the repository, or another repository.",
  );

export const tooLarge = (file: HubFileReference, bytes: number, most: number): CasebookError =>
  new CasebookError(
    "TOO_LARGE",
    `${lastSegment(file.path)} has ${formatBytes(bytes)}; Casebook takes files of up to ${formatBytes(most)}.`,
    "Choose a smaller quantisation.",
  );

export const downloadMissing = (): CasebookError =>
  new CasebookError(
    "NOT_FOUND",
    "This download is not in the list any more.",
    "Look into the models list: it may be done. Otherwise start it again.",
  );

export const downloadElsewhere = (): CasebookError =>
  new CasebookError(
    "DOWNLOAD_ELSEWHERE",
    "Another Casebook, or its command line, is fetching this model right now.",
    "Wait until it is done there, or stop it there.",
  );
