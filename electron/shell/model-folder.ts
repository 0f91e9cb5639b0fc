/** Which model folder this run uses: the variable, then the user's choice, then the one in the data folder. */
import { access } from "node:fs/promises";

export interface ModelFolderChoice {
  /** CASEBOOK_MODELS is set, and `standard` is its value. */
  readonly fromEnvironment: boolean;
  readonly standard: string;
  readonly chosen: string | null;
  readonly sayMissing: () => void;
}

export async function modelFolderOf(choice: ModelFolderChoice): Promise<string> {
  const { fromEnvironment, standard, chosen, sayMissing } = choice;
  if (fromEnvironment || chosen === null) return standard;
  try {
    await access(chosen);
    return chosen;
  } catch {
    // A drive that is not plugged in today; the choice is kept for when it is.
    sayMissing();
    return standard;
  }
}
