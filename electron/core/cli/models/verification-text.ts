/** How a model's bytes were checked, in words. */

import type { InstalledModel } from "../../../../shared/models/library.ts";
import { localTimeText } from "../local-time.ts";

export function verificationText(verification: InstalledModel["verification"]): string {
  switch (verification.state) {
    case "verified":
      return verification.against === "registry"
        ? `verified ${localTimeText(verification.at)}`
        : `verified ${localTimeText(verification.at)} with the hash from the hub, not from Casebook`;
    case "unknown-origin":
      return `hashed ${localTimeText(verification.at)}, origin unknown`;
    case "unchecked":
      return "not verified yet";
    case "wrong":
      return `wrong bytes, found ${localTimeText(verification.at)}`;
    case "checking":
      return "being verified";
  }
}
