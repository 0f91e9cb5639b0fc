/** The parts that the commands on models work with. */
import type { LocalEngine } from "../../engine/local-engine.ts";
import type { ModelManager } from "../../models/model-manager.ts";
import type { Output } from "../output.ts";
import type { Screen } from "../progress.ts";
import type { SecretSource } from "./read-secret.ts";
import type { TransferEvents } from "./transfer-events.ts";

export interface ModelsParts {
  readonly modelManager: Pick<
    ModelManager,
    "gate" | "library" | "downloads" | "imports" | "formerFolders" | "removeAll"
  >;
  /** What happens in `modelManager` without a command. */
  readonly feed: Pick<TransferEvents, "follow">;
  /** The engine process starts when it is first asked. */
  readonly engine: LocalEngine;
  readonly dataFolder: string;
  readonly modelFolder: string;
  readonly gpu: "auto" | "off";
  readonly output: Output;
  readonly screen: Screen;
  /** The stream that a token is read from. */
  readonly secrets: SecretSource;
  readonly signal: AbortSignal;
}
