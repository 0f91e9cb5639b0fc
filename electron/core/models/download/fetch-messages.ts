/** The messages between the main thread and the download thread. */
import type { Failure } from "../../../../shared/errors.ts";
import type { HeldToken } from "../hub/held-token.ts";
import type { FetchTuning } from "./create-fetcher.ts";
import type { FetchedFile, FetchJob, FetchReport } from "./fetch-file.ts";

export type FetchRequest =
  | {
      readonly type: "fetch";
      readonly job: FetchJob;
      /** The token travels in the message only, so that nothing which outlives the thread holds it. */
      readonly token: HeldToken;
      readonly offline: boolean;
      readonly appVersion: string;
      readonly tuning: FetchTuning;
    }
  /** The thread saves its state and answers with "stopped". */
  | { readonly type: "stop" };

export type FetchReply =
  | { readonly type: "report"; readonly report: FetchReport }
  | { readonly type: "fetched"; readonly fetched: FetchedFile }
  | { readonly type: "failed"; readonly failure: Failure }
  | { readonly type: "stopped" };
