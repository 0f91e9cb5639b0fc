/** What the commands on models work with. */
import type { Engine } from "../../engine/engine.ts";
import type { Weights } from "../../models/weights.ts";
import type { Output } from "../output.ts";
import type { Screen } from "../progress.ts";
import type { Feed } from "./feed.ts";
import type { SecretSource } from "./read-secret.ts";

export interface ModelsParts {
  readonly weights: Pick<
    Weights,
    "gate" | "library" | "downloads" | "imports" | "formerFolders" | "removeAll"
  >;
  /** What happens in `weights` by itself. */
  readonly feed: Pick<Feed, "follow">;
  /** Its process starts when something is asked of it. */
  readonly engine: Engine;
  readonly dataFolder: string;
  readonly modelFolder: string;
  readonly gpu: "auto" | "off";
  readonly output: Output;
  readonly screen: Screen;
  /** Where a token is read from. */
  readonly secrets: SecretSource;
  readonly signal: AbortSignal;
}
