/** Image input that was off, tried again without a restart. */
import { CasebookError } from "../../../shared/errors.ts";
import type { ActiveModel } from "./active-model.ts";

export interface VisionRetryOptions {
  /** Puts the vision addon into place; may take minutes. */
  readonly provide: () => Promise<void>;
  readonly models: Pick<ActiveModel, "reload">;
}

/**
 * Provides the addon and loads the model again; who asks meanwhile, from another window say, waits for the same try.
 * Rejects with the failure that still keeps images out.
 */
export function createVisionRetry({ provide, models }: VisionRetryOptions): () => Promise<void> {
  let running: Promise<void> | null = null;
  const retry = async (): Promise<void> => {
    await provide();
    const { vision } = await models.reload();
    if (!vision.available) throw CasebookError.from(vision.failure);
  };
  return () => {
    running ??= retry().finally(() => {
      running = null;
    });
    return running;
  };
}
