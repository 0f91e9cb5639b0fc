/** Where the token in use comes from, as text. Never the token. */
import type { TokenState } from "../../../../shared/models/hub.ts";

export function tokenSourceText(source: TokenState["source"]): string {
  switch (source) {
    case "none":
      return "No access token.";
    case "vault":
      return "Access token: entered here, kept encrypted in the data folder.";
    case "environment":
      return "Access token: from the environment variable HF_TOKEN.";
    case "file":
      return "Access token: from the hub's own token file.";
  }
}
