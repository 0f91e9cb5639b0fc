/** The step that provides the vision addon. Without it text chat works, so its failure does not stop the set-up. */
import { buildVision } from "../build-vision.mjs";

/** @returns {Promise<import("./steps.mjs").Outcome>} */
export async function provideVision() {
  const result = await buildVision({ optional: true });
  switch (result.status) {
    case "unchanged":
      return { did: "up to date" };
    case "shipped":
      return { did: "the image encoder that ships with the sources", changed: true };
    case "compiled": {
      const tools = result.installed.length === 0 ? "" : `installed ${result.installed.join(", ")} and `;
      return { did: `${tools}compiled the image encoder`, changed: true };
    }
    case "off":
      return { did: `image input is off. ${result.message}`, off: result.remedy };
  }
}
