/**
 * Expected failures are values that survive the wire and tell the user what to do next; a bug throws anything else.
 * Every code is listed here once, so that a test can show each of them and a reader can see what can go wrong.
 */
export const errorCodes = [
  // contract
  "BAD_REQUEST",
  "NOT_ALLOWED",
  "TOO_LARGE",
  "NOT_FOUND",
  "INTERNAL",
  "DISCONNECTED",
  // engine
  "ENGINE_OFF",
  "ENGINE_BUSY",
  "ENGINE_CRASHED",
  "ENGINE_START_FAILED",
  "MODEL_NOT_FOUND",
  "MODEL_UNREADABLE",
  "MODEL_TOO_LARGE",
  "MMPROJ_UNREADABLE",
  "MMPROJ_MISMATCH",
  "VISION_UNAVAILABLE",
  "VISION_ADDON_UNUSABLE",
  "CONTEXT_FULL",
  "GENERATION_FAILED",
  "CANCELLED",
  // images
  "IMAGE_EMPTY",
  "IMAGE_UNKNOWN_FORMAT",
  "IMAGE_DICOM_UNSUPPORTED",
  "IMAGE_DAMAGED",
  "IMAGE_TOO_LARGE",
  "IMAGE_TIMEOUT",
  "IMAGE_FOLDER",
  "IMAGE_WORKER_DIED",
  // store
  "STORE_DAMAGED",
  "STORE_LOCKED",
  "STORE_FULL",
  "STORE_READ_ONLY",
  "STORE_NEWER",
  "STORE_FAILED",
  "VAULT_UNREADABLE",
  // the gate and the hub
  "TERMS_NOT_ACCEPTED",
  "HUB_TOKEN_MISSING",
  "HUB_TOKEN_INVALID",
  "HUB_NOT_ACCEPTED",
  "HUB_PENDING",
  "HUB_REJECTED",
  "HUB_TOKEN_LACKS_PERMISSION",
  "HUB_REPO_MISSING",
  "HUB_REVISION_MISSING",
  "HUB_FILE_MISSING",
  "HUB_DISABLED",
  "HUB_RATE_LIMITED",
  "HUB_FAILED",
  "HUB_UNREACHABLE",
  "HUB_PROXY",
  "HUB_CERTIFICATE",
  "HUB_OFFLINE",
  "HUB_HOST_NOT_ALLOWED",
  // servers that answer in place of the engine here
  "SERVER_UNREACHABLE",
  "SERVER_CERTIFICATE",
  "SERVER_NOT_ALLOWED",
  "SERVER_REFUSED",
  "SERVER_BUSY",
  "SERVER_FAILED",
  // downloads, imports, the library
  "DOWNLOAD_STALLED",
  "DOWNLOAD_WRONG_LENGTH",
  "DOWNLOAD_WRONG_HASH",
  "DOWNLOAD_NOT_A_MODEL",
  "DOWNLOAD_CHANGED",
  "DOWNLOAD_ELSEWHERE",
  "DISK_FULL",
  "IMPORT_REFUSED",
  "IMPORT_INCOMPLETE",
  "LIBRARY_READ_ONLY",
  "MODEL_IN_USE",
  "MODEL_CHANGED",
  // shells
  "PORT_TAKEN",
  "SECOND_INSTANCE",
  // set-up from the sources; scripts/lib/steps.mjs writes it
  "SETUP_FAILED",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What happened, and what the user can do about it. */
export interface Failure {
  readonly code: ErrorCode;
  /** One or two plain sentences: what happened and what it means. */
  readonly message: string;
  /** What to do next, as an instruction. */
  readonly remedy: string;
}

/** A {@link Failure} on its way through `throw`. */
export class CasebookError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string;

  constructor(code: ErrorCode, message: string, remedy: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CasebookError";
    this.code = code;
    this.remedy = remedy;
  }

  static from(failure: Failure): CasebookError {
    return new CasebookError(failure.code, failure.message, failure.remedy);
  }
}

/**
 * Turns anything thrown into a failure. What is not a {@link CasebookError} is a bug: its text stays in the log,
 * since it may quote what the user typed, and the user gets a plain sentence.
 */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof CasebookError) {
    return { code: thrown.code, message: thrown.message, remedy: thrown.remedy };
  }
  return {
    code: "INTERNAL",
    message: "Casebook met an error that it did not expect.",
    remedy: "Try again. If it comes back, restart Casebook; your cases are kept.",
  };
}
