/** How a model's bytes were checked, in words. */

import type { InstalledModel } from "../../../../shared/weights/library.ts";
import { momentText } from "../moment.ts";

export function verificationText(verification: InstalledModel["verification"]): string {
  switch (verification.state) {
    case "verified":
      return verification.against === "registry"
        ? `verified ${momentText(verification.at)}`
        : `verified ${momentText(verification.at)} with the hash from the hub, not from Casebook`;
    case "unknown-origin":
      return `hashed ${momentText(verification.at)}, origin unknown`;
    case "unchecked":
      return "not verified yet";
    case "wrong":
      return `wrong bytes, found ${momentText(verification.at)}`;
    case "checking":
      return "being verified";
  }
}
