/** The token in use: from the environment, from the vault, or from the hub's own token file. */
import path from "node:path";
import { CasebookError } from "../../../../shared/errors.ts";
import { seal, unseal } from "../../store/seal.ts";
import type { Vault } from "../../store/vault.ts";
import { type HeldToken, isTokenText, type TokenSource } from "../hub/held-token.ts";
import { type Environment, tokenIn } from "../hub/hub-environment.ts";
import { readPrivateFile, removePrivateFile, writePrivateFile } from "./private-file.ts";

export interface TokenStore {
  /** Read anew each time: the command line may have changed it. Does not throw for a token that cannot be read. */
  held(): Promise<HeldToken>;
  /** Seals it with the vault's key. Throws NOT_ALLOWED while HF_TOKEN is set, VAULT_UNREADABLE, STORE_*. */
  save(token: string): Promise<void>;
  /** Forgets the one that was entered here; those of the environment and of the hub's tools are not Casebook's. Throws STORE_*. */
  clear(): Promise<void>;
}

const place = ["hub-token"] as const;

/**
 * HF_TOKEN goes first, as in every tool of the hub: who sets it for one run means that run. What was entered here goes
 * before the hub's own file, which may be years old and forgotten.
 */
export function createTokenStore({
  dataFolder,
  vault,
  environment,
  tokenFile,
}: {
  readonly dataFolder: string;
  readonly vault: Vault;
  readonly environment: Environment;
  /** As in HubEnvironment. */
  readonly tokenFile: string;
}): TokenStore {
  const sealedFile = path.join(dataFolder, "hub-token.sealed");
  /** The key store may ask the user each time, so it is asked only for bytes that are new. */
  let opened: { readonly sealed: Buffer; readonly held: HeldToken } | null = null;

  const sealedToken = async (): Promise<HeldToken> => {
    try {
      const sealed = await readPrivateFile(sealedFile);
      if (sealed === null) return { kind: "none" };
      if (opened === null || !opened.sealed.equals(sealed)) {
        const token = Buffer.from(unseal(await vault.readKey(), place, sealed)).toString("utf8");
        opened = { sealed, held: heldFrom(token, "vault") };
      }
      return opened.held;
    } catch (thrown) {
      if (!(thrown instanceof CasebookError)) throw thrown;
      return { kind: "unusable", source: "vault", failure: lockedToken(thrown) };
    }
  };
  const fileToken = async (): Promise<HeldToken> => {
    try {
      return heldFrom((await readPrivateFile(tokenFile))?.toString("utf8").trim() ?? "", "file");
    } catch (thrown) {
      if (!(thrown instanceof CasebookError)) throw thrown;
      return { kind: "unusable", source: "file", failure: unreadableFile() };
    }
  };

  return {
    async held() {
      const fromEnvironment = tokenIn(environment);
      if (fromEnvironment !== null) return heldFrom(fromEnvironment, "environment");
      const fromVault = await sealedToken();
      return fromVault.kind === "none" ? fileToken() : fromVault;
    },
    async save(token) {
      if (tokenIn(environment) !== null) throw environmentGoesFirst();
      await writePrivateFile(sealedFile, seal(await vault.readKey(), place, Buffer.from(token, "utf8")));
    },
    async clear() {
      opened = null;
      await removePrivateFile(sealedFile);
    },
  };
}

function heldFrom(token: string, source: TokenSource): HeldToken {
  if (token === "") return { kind: "none" };
  return isTokenText(token)
    ? { kind: "held", token, source }
    : { kind: "unusable", source, failure: noToken(source) };
}

const sources: Readonly<Record<TokenSource, string>> = {
  environment: "the environment variable HF_TOKEN",
  vault: "Casebook's vault",
  file: "the hub's own token file",
};

const noToken = (source: TokenSource) =>
  ({
    code: "HUB_TOKEN_INVALID",
    message: `What ${sources[source]} holds is no access token: it has a space or a character that no token has.`,
    remedy: "Put it right there, or remove it. Models that are open to everyone need no token.",
  }) as const;

const lockedToken = ({ message }: CasebookError) =>
  ({
    code: "VAULT_UNREADABLE",
    message: `The access token that was saved cannot be opened. ${message}`,
    remedy: "Remove the saved token and enter it again. For one run, it can also be given in HF_TOKEN.",
  }) as const;

const unreadableFile = () =>
  ({
    code: "HUB_TOKEN_INVALID",
    message: "The hub's own token file is there, but your account may not read it.",
    remedy: "Give yourself permission to read it (HF_TOKEN_PATH), or enter a token in Casebook.",
  }) as const;

const environmentGoesFirst = (): CasebookError =>
  new CasebookError(
    "NOT_ALLOWED",
    "A token is set in the environment variable HF_TOKEN, and that one goes first. The token was not saved.",
    "Remove HF_TOKEN (and HUGGING_FACE_HUB_TOKEN), start Casebook again, then enter the token.",
  );
