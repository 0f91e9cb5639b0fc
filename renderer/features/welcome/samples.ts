/** Four of the phantoms that ship with the practice model, each with a question that it has an answer to. */
import describe from "../../../assets/practice-model/samples/phantom-03-radiograph.png?url&no-inline";
import where from "../../../assets/practice-model/samples/phantom-04-radiograph.png?url&no-inline";
import colour from "../../../assets/practice-model/samples/phantom-08-skin.png?url&no-inline";
import border from "../../../assets/practice-model/samples/phantom-10-skin.png?url&no-inline";
import type { Sample } from "../../stores/action-types.ts";

/** A sample, and what is to be seen on it for those who do not see it. */
export interface SamplePhantom extends Sample {
  readonly alt: string;
}

export const samples: readonly SamplePhantom[] = [
  {
    url: where,
    name: "phantom-04-radiograph.png",
    question: "Where is the opacity?",
    alt: "Radiograph-like phantom with a dark round opacity",
  },
  {
    url: colour,
    name: "phantom-08-skin.png",
    question: "What colour is the spot?",
    alt: "Skin-like phantom with a brown oval spot",
  },
  {
    url: describe,
    name: "phantom-03-radiograph.png",
    question: "Describe the picture.",
    alt: "Radiograph-like phantom with a bright irregular opacity",
  },
  {
    url: border,
    name: "phantom-10-skin.png",
    question: "Is the border regular?",
    alt: "Skin-like phantom with a large red spot",
  },
];
