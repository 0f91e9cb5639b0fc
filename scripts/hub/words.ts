/** States in plain words, for pages and for the terminal. */
import type { Repository } from "./repositories.ts";
import type { TokenSeed } from "./tokens.ts";

export function gateWords({ disabled, gated }: Pick<Repository, "disabled" | "gated">): string {
  if (disabled) return "disabled";
  switch (gated) {
    case false:
      return "open to everyone, no token needed";
    case "auto":
      return "gated, granted at once when asked for";
    case "manual":
      return "gated, an author has to approve";
  }
}

export function tokenWords({ role, canReadGatedRepos, expired }: TokenSeed): string {
  if (expired === true) return "expired";
  switch (role) {
    case "read":
    case "write":
      return role;
    case "fineGrained":
      return canReadGatedRepos === true
        ? "fine-grained, with the permission for gated repositories"
        : "fine-grained, without the permission for gated repositories";
  }
}
