/** The token in use: from the environment, from the vault, or from the hub's own token file. */
import path from "node:path";
import { CasebookError } from "../../../../shared/errors.ts";
import { seal, unseal } from "../../store/seal.ts";
import type { Vault } from "../../store/vault.ts";
import { type HeldToken, isTokenText, type TokenSource } from "../hub/held-token.ts";
import { type Environment, tokenIn } from "../hub/hub-environment.ts";
import { lockedToken, malformedToken, tokenFromEnvironment, unreadableTokenFile } from "./errors.ts";
import { readPrivateFile, removePrivateFile, writePrivateFile } from "./private-file.ts";

export interface TokenStore {
  /**
   * Read at each use, since the command line may have changed it. An unreadable token is returned as unusable, not
   * thrown.
   */
  held(): Promise<HeldToken>;
  /** Seals the token with the vault's key. Throws NOT_ALLOWED while HF_TOKEN is set, VAULT_UNREADABLE, STORE_*. */
  save(token: string): Promise<void>;
  /**
   * Deletes the token that was entered in Casebook; those of the environment and of the hub's tools stay. Throws
   * STORE_*.
   */
  clear(): Promise<void>;
}

const place = ["hub-token"] as const;

/**
 * HF_TOKEN goes first, as in every tool of the hub
 * (https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables#hftoken). A token entered in
 * Casebook goes before the hub's own file, which may be years old.
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
  /** Opened tokens are cached by their sealed bytes, since the key store may ask the user each time. */
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
      return { kind: "unusable", source: "file", failure: unreadableTokenFile() };
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
      if (tokenIn(environment) !== null) throw tokenFromEnvironment();
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
    : { kind: "unusable", source, failure: malformedToken(source) };
}
