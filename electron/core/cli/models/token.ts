/** `casebook models token`: where the hub's access token comes from, whose it is, and entering or removing it. */
import { CasebookError } from "../../../../shared/errors.ts";
import { tokenPageOf } from "../../../../shared/models/access.ts";
import type { HubInfo } from "../../../../shared/models/hub.ts";
import { makeFolder } from "../../app/folders.ts";
import { vaultKindOf } from "../../store/vault.ts";
import type { ModelsParts } from "./parts.ts";
import { readSecret } from "./read-secret.ts";
import { tokenSourceText } from "./token-source-text.ts";

type TokenParts = Pick<ModelsParts, "modelManager" | "output" | "dataFolder" | "secrets" | "signal">;

/** Asks the hub whose it is, unless there is none or Casebook is offline. Throws HUB_*, VAULT_UNREADABLE. */
export async function showToken({ modelManager, output, signal }: TokenParts): Promise<void> {
  const { gate } = modelManager;
  const known = await gate.info();
  output.record({ type: "token", source: known.token.source, endpoint: known.endpoint });
  output.text(`${tokenSourceText(known.token.source)}\n`);
  const asks = known.token.source !== "none" && !known.offline;
  const info = asks ? await gate.checkToken(signal) : known;
  if (known.token.source === "none") output.text(`${howToEnter(known)}\n`);
  done(info, output);
}

/** Throws BAD_REQUEST, HUB_TOKEN_INVALID and whatever keeps the hub from checking it, VAULT_UNREADABLE, STORE_*. */
export async function setToken({
  modelManager,
  output,
  dataFolder,
  secrets,
  signal,
}: TokenParts): Promise<void> {
  const { gate } = modelManager;
  const token = await readSecret(`Access token for ${(await gate.info()).endpoint}: `, secrets, signal);
  if (token === "") throw noToken();
  await makeFolder(dataFolder);
  const begun = (await vaultKindOf(dataFolder)) === null;
  const info = await gate.setToken(token, signal);
  output.text("The hub knows the token. It is kept encrypted in the data folder.\n");
  // The app would use the system's key store instead; to have that, begin the folder with the app.
  if (begun)
    output.text("The key is in its file vault.key, which the app will use for your cases as well.\n");
  done(info, output);
}

/** Throws STORE_*. */
export async function clearToken({ modelManager, output }: TokenParts): Promise<void> {
  const info = await modelManager.gate.clearToken();
  output.text("Casebook keeps no token.\n");
  // A token that does not belong to Casebook is still there.
  if (info.token.source !== "none") output.text(`${tokenSourceText(info.token.source)}\n`);
  done(info, output);
}

function done({ token }: HubInfo, output: ModelsParts["output"]): void {
  const account = token.source === "none" ? null : token.account;
  if (account !== null) {
    const gated = account.canReadGated === false ? " It may not read models that ask for an acceptance." : "";
    output.text(`It belongs to ${account.name} (${account.role}).${gated}\n`);
  }
  output.record({ type: "done", source: token.source, account });
}

const howToEnter = ({ endpoint }: HubInfo): string =>
  `Models that are open to everyone need none. For others create one at ${tokenPageOf(endpoint)} and run:\n` +
  "  casebook models token --set";

const noToken = (): CasebookError =>
  new CasebookError(
    "BAD_REQUEST",
    "No token came on standard input.",
    "Enter it when asked, or send it there: casebook models token --set < FILE",
  );
