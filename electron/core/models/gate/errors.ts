/** The failures of the gate (terms and token): code, message, remedy. */
import { CasebookError, type Failure } from "../../../../shared/errors.ts";
import type { TokenSource } from "../hub/held-token.ts";

export const termsNotAccepted = (): CasebookError =>
  new CasebookError(
    "TERMS_NOT_ACCEPTED",
    "MedGemma may be fetched and used only by those who have accepted its terms of use, wherever the files come from.",
    "Read the terms on the models page and accept them. On the command line: models terms, then models terms --accept.",
  );

export const termsChanged = (): CasebookError =>
  new CasebookError(
    "TERMS_NOT_ACCEPTED",
    "The terms of use of MedGemma have changed since they were accepted.",
    "Read them again on the models page and accept them. On the command line: models terms, then models terms --accept.",
  );

const sources: Readonly<Record<TokenSource, string>> = {
  environment: "the environment variable HF_TOKEN",
  vault: "Casebook's vault",
  file: "the hub's own token file",
};

/** The text of this source has characters that no access token has. */
export const malformedToken = (source: TokenSource): Failure => ({
  code: "HUB_TOKEN_INVALID",
  message: `What ${sources[source]} holds is no access token: it has a space or a character that no token has.`,
  remedy: "Put it right there, or remove it. Models that are open to everyone need no token.",
});

/** @param cause why the vault does not open the sealed token */
export const lockedToken = ({ message }: CasebookError): Failure => ({
  code: "VAULT_UNREADABLE",
  message: `The access token that was saved cannot be opened. ${message}`,
  remedy: "Remove the saved token and enter it again. For one run, it can also be given in HF_TOKEN.",
});

export const unreadableTokenFile = (): Failure => ({
  code: "HUB_TOKEN_INVALID",
  message: "The hub's own token file is there, but your account may not read it.",
  remedy: "Give yourself permission to read it (HF_TOKEN_PATH), or enter a token in Casebook.",
});

export const tokenFromEnvironment = (): CasebookError =>
  new CasebookError(
    "NOT_ALLOWED",
    "A token is set in the environment variable HF_TOKEN, and that one goes first. The token was not saved.",
    "Remove HF_TOKEN (and HUGGING_FACE_HUB_TOKEN), start Casebook again, then enter the token.",
  );
