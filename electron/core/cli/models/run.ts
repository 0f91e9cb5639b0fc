/** Does what a command on models asks for. */
import { CasebookError } from "../../../../shared/errors.ts";
import { access } from "./access.ts";
import type { ModelsCommand } from "./arguments.ts";
import { download } from "./download.ts";
import { fit } from "./fit.ts";
import { importModels } from "./import.ts";
import { list } from "./list.ts";
import type { ModelsParts } from "./parts.ts";
import { repositoryOf } from "./references.ts";
import { withRemedies } from "./remedies.ts";
import { remove, removeAll } from "./remove.ts";
import { acceptTerms, showTerms } from "./terms.ts";
import { clearToken, setToken, showToken } from "./token.ts";
import { verify } from "./verify.ts";

/** Throws CasebookError for what could not be done; the last record is "done" otherwise. */
export async function runModels(command: ModelsCommand, parts: ModelsParts): Promise<void> {
  try {
    await act(command, parts);
  } catch (thrown) {
    if (parts.signal.aborted && !(thrown instanceof CasebookError)) throw cancelled(thrown);
    const repo = "id" in command && command.id !== null ? repositoryOf(command.id) : null;
    throw withRemedies(thrown, { hub: await parts.modelManager.gate.info(), repo });
  }
}

/** Whatever broke because it was ended is of no interest. */
const cancelled = (cause: unknown): CasebookError =>
  new CasebookError("CANCELLED", "Stopped.", "Run the same command again.", { cause });

function act(command: ModelsCommand, parts: ModelsParts): Promise<void> {
  switch (command.action) {
    case "list":
      return list(parts);
    case "fit":
      return fit(command, parts);
    case "terms":
      return command.accept ? acceptTerms(parts) : showTerms(parts);
    case "token":
      return runToken(command.change, parts);
    case "access":
      return access(command.id, parts);
    case "download":
      return download(command, parts);
    case "import":
      return importModels(command, parts);
    case "verify":
      return verify(command.id, parts);
    case "remove":
      return remove(command.id, parts);
    case "remove-all":
      return removeAll(parts);
  }
}

function runToken(
  change: Extract<ModelsCommand, { action: "token" }>["change"],
  parts: ModelsParts,
): Promise<void> {
  switch (change) {
    case "none":
      return showToken(parts);
    case "set":
      return setToken(parts);
    case "clear":
      return clearToken(parts);
  }
}
