/** Models that Casebook knows by name: data, not code. `registry.ts` looks things up in it. */
import type { Resampling } from "../domain.ts";
import { medgemma10With4B, medgemma15With4B } from "./medgemma-4b.ts";
import { medgemma27B, medgemma27BText } from "./medgemma-27b.ts";
import type { RegisteredModel } from "./registered-model.ts";

/** A file that ships with Casebook. */
export interface RegisteredFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ShippedModel {
  readonly id: string;
  readonly name: string;
  readonly notice: string;
  readonly licence: string;
  readonly resampling: Resampling;
  readonly model: RegisteredFile;
  readonly mmproj: RegisteredFile;
}

/** Ships with Casebook; see assets/practice-model/README.md. */
export const practiceModel: ShippedModel = {
  id: "practice",
  name: "Practice model",
  notice: "Trained on synthetic phantoms. Knows no medicine.",
  licence: "Apache-2.0",
  // Trained on what Pillow's antialiased bilinear filter makes.
  resampling: "bilinear-antialiased",
  model: {
    name: "practice-model.gguf",
    bytes: 2_919_296,
    sha256: "3708059adf54a18626187635f39e6b6bf8709ae4403046ba3afe02e1ebeee315",
  },
  mmproj: {
    name: "practice-model-mmproj.gguf",
    bytes: 1_831_872,
    sha256: "ee746326dc207b76b0e0555cd36d52532edb813b7cd912e46b89b4537c478b1d",
  },
};

/** Models that can be fetched, in the order in which they are shown. */
export const registeredModels: readonly RegisteredModel[] = [
  medgemma15With4B,
  medgemma27B,
  medgemma27BText,
  medgemma10With4B,
];

/** For a model that lies in the model folder and is not in the registry. */
export const localModelNotice = "From your model folder. Casebook does not know where it comes from.";

/** MedGemma's own way (facts: serving predictor): area when shrinking, cubic when enlarging. */
export const defaultResampling: Resampling = "area-or-cubic";
