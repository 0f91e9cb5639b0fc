/** `casebook models verify`: the files are hashed again and compared with what they should be. */
import { CasebookError, type Failure } from "../../../../shared/errors.ts";
import type { LibraryModel } from "../../models/library/library.ts";
import { createProgress } from "../progress.ts";
import type { ModelsParts } from "./parts.ts";
import { installedWith, notInstalled } from "./references.ts";
import { verificationText } from "./verification-text.ts";

type VerifyParts = Pick<ModelsParts, "modelManager" | "output" | "screen" | "signal">;

/**
 * @param id null: all of them
 * Throws MODEL_NOT_FOUND; the first failure of a model whose bytes are not right, or that cannot be verified, after all have
 * had their turn; CANCELLED, DISK_FULL, LIBRARY_READ_ONLY.
 */
export async function verify(id: string | null, parts: VerifyParts): Promise<void> {
  const { modelManager, output, signal } = parts;
  const all = await modelManager.library.list();
  const chosen = id === null ? all : installedWith(id, all);
  if (id !== null && chosen.length === 0) throw notInstalled(id);
  const failures: Failure[] = [];
  for (const { model } of chosen) {
    const outcome = await verifyOne(model, parts);
    if (outcome !== null) failures.push(outcome);
    signal.throwIfAborted();
  }
  const [first] = failures;
  if (first !== undefined) throw CasebookError.from(first);
  output.record({ type: "done", verified: chosen.length });
}

/** null: nothing is wrong with it. Throws what keeps the others from being verified as well. */
async function verifyOne(
  { id, name }: LibraryModel["model"],
  { modelManager, output, screen, signal }: VerifyParts,
): Promise<Failure | null> {
  const progress = createProgress({ output, screen, label: name });
  try {
    const { installed } = await modelManager.library.verify(
      id,
      (bytes, total) => progress.show({ bytes, total }),
      signal,
    );
    progress.end();
    const { verification, sha256, problem } = installed;
    output.record({ type: "verified", id, name, sha256, verification });
    output.text(`${id}: ${verificationText(verification)}\n`);
    return verification.state === "wrong" ? verification.failure : problem;
  } catch (thrown) {
    progress.end();
    if (!(thrown instanceof CasebookError) || !isOfThisModel(thrown)) throw thrown;
    const { code, message, remedy } = thrown;
    output.record({ type: "refused", id, name, code, message, remedy });
    output.text(`${id}: ${message}\n`);
    return { code, message, remedy };
  }
}

/** Files that are missing, or cannot be read, are no reason to leave the other models out. */
const isOfThisModel = ({ code }: CasebookError): boolean =>
  code === "MODEL_NOT_FOUND" || code === "IMPORT_INCOMPLETE" || code === "MODEL_UNREADABLE";
