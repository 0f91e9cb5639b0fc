/** What has become of a file that is imported, in a line. */
import type { Import, InstalledModel } from "../../../../shared/models/library.ts";
import { formatBytes } from "../../../format.ts";

export interface ImportText {
  readonly tone: "plain" | "good" | "warn";
  readonly text: string;
}

/** @param model the one that the file became, or was paired with */
export function importText(file: Import, model: InstalledModel | undefined): ImportText {
  switch (file.state) {
    case "receiving":
      return {
        tone: "plain",
        text: `Copying, ${formatBytes(file.bytes)} of ${formatBytes(file.total)}`,
      };
    case "checking":
      return { tone: "plain", text: "Checking what it is" };
    case "waiting":
      return {
        tone: "warn",
        text: `${file.failure?.message ?? ""} ${file.failure?.remedy ?? ""}`.trim(),
      };
    case "failed":
      return { tone: "warn", text: "Not imported" };
    case "done":
      return file.role === "mmproj" ? mmprojText(model) : modelText(model);
  }
}

function mmprojText(model: InstalledModel | undefined): ImportText {
  return model === undefined
    ? {
        tone: "plain",
        text: "Image encoder. It fits no model here yet, and is paired when its model comes.",
      }
    : { tone: "good", text: `Image encoder, paired with ${model.name}` };
}

function modelText(model: InstalledModel | undefined): ImportText {
  if (model === undefined) return { tone: "good", text: "Imported" };
  const images = model.hasImageEncoder ? "with image encoder" : "without image encoder, text only";
  switch (model.verification.state) {
    case "verified":
      return {
        tone: "good",
        text: `${model.name}, ${images}. Verified: the hash is the published one.`,
      };
    case "unknown-origin":
      return {
        tone: "warn",
        text: `${model.name}, ${images}. Unknown origin: nobody says what its hash should be.`,
      };
    case "unchecked":
    case "checking":
      return { tone: "plain", text: `${model.name}, ${images}` };
    case "wrong":
      return { tone: "warn", text: `${model.name}. ${model.verification.failure.message}` };
  }
}
