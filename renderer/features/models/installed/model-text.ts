/** Where a model on this computer comes from and how its bytes were checked, in words. */
import type { InstalledModel } from "../../../../shared/models/library.ts";
import { formatBytes, formatMoment, formatShare } from "../../../format.ts";

export interface CheckText {
  readonly tone: "good" | "plain" | "bad";
  readonly text: string;
}

export function checkText({ verification, place }: InstalledModel): CheckText {
  switch (verification.state) {
    case "verified":
      return {
        tone: "good",
        text:
          place === "app"
            ? "Verified against the hash that ships with Casebook"
            : `Verified on ${formatMoment(verification.at)} against ${
                verification.against === "registry"
                  ? "the hash that ships with Casebook"
                  : "the hash from the hub, not from us"
              }`,
      };
    case "unknown-origin":
      return { tone: "plain", text: "Unknown origin: nobody says what its hash should be" };
    case "unchecked":
      return { tone: "plain", text: "Not checked" };
    case "wrong":
      return { tone: "bad", text: `Wrong bytes, found on ${formatMoment(verification.at)}` };
    case "checking":
      return {
        tone: "plain",
        text:
          verification.total === 0
            ? "Checking"
            : `Checking, ${formatShare(verification.bytes / verification.total)} of ${formatBytes(verification.total)}`,
      };
  }
}

/** "From unsloth/medgemma-1.5-4b-it-GGUF at 3855f948" */
export function originText({ origin, hub, place }: InstalledModel): string {
  const there = place === "in-place" ? "used where it is" : "";
  if (place === "app") return "Ships with Casebook";
  const from =
    hub === null
      ? origin === "registry"
        ? "Known by its hash"
        : "Imported"
      : `From ${hub.repo} at ${hub.commit.slice(0, 8)}`;
  return there === "" ? from : `${from}, ${there}`;
}
