/** Models that Casebook knows by name: data, not code. */
import type { Resampling } from "./domain.ts";

export interface RegisteredFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface RegisteredModel {
  readonly id: string;
  readonly name: string;
  readonly notice: string;
  readonly licence: string;
  readonly resampling: Resampling;
  readonly model: RegisteredFile;
  readonly mmproj: RegisteredFile;
}

/** Ships with Casebook; see assets/practice-model/README.md. */
export const practiceModel: RegisteredModel = {
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

/** For a model that lies in the model folder and is not in the registry. */
export const localModelNotice = "From your model folder. Casebook does not know where it comes from.";

/** MedGemma's own way (facts: serving predictor): area when shrinking, cubic when enlarging. */
export const defaultResampling: Resampling = "area-or-cubic";
