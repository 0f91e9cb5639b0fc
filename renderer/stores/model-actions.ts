/** The terms, the token, downloads and the library. */
import type { Reply } from "../../shared/contract.ts";
import { termsVersion } from "../../shared/models/terms.ts";
import type { ActionContext } from "./action-types.ts";
import { notify, notifyFailure } from "./app-store.ts";
import { attemptAndTell } from "./attempt.ts";
import type { ModelActions } from "./model-action-types.ts";

export function modelActions({ bridge, app, gate }: ActionContext): ModelActions {
  const attempt = attemptAndTell((failure, work) => {
    // Withdrawn in another window, or on the command line.
    if (failure.code === "TERMS_NOT_ACCEPTED") gate.setState({ terms: { goOn: () => void attempt(work) } });
    // Whoever stopped it knows.
    else if (failure.code !== "CANCELLED") notifyFailure(app, failure);
  });
  /** Files outside the library are named: the terms ask for all copies to be deleted, and these are the user's. */
  const takeRest = (work: () => Promise<Reply<"models.remove">>) =>
    attempt(async () => {
      const { leftInPlace, stillFetched, notReached } = await work();
      const tell = (names: readonly string[], message: string, remedy: string): void => {
        if (names.length === 0) return;
        const named = `${message}: ${names.join(", ")}.`;
        notify(app, { tone: "info", message: named, remedy, action: null, lastsMs: null });
      };
      tell(
        leftInPlace,
        "Forgotten, but still on the disk where they were",
        "Delete these files yourself if you do not need them elsewhere.",
      );
      tell(
        stillFetched,
        "Not removed, since another Casebook or its command line fetches it right now",
        "Cancel the download there, then remove all again.",
      );
      tell(
        notReached,
        "Not removed, since these former model folders cannot be reached now",
        "Connect the drive that they are on, then remove all again.",
      );
    });

  return {
    acceptTerms: () => attempt(() => bridge.request("terms.accept", { termsVersion })),
    async setToken(token) {
      await bridge.request("hub.setToken", { token });
    },
    async clearToken() {
      await attempt(() => bridge.request("hub.clearToken", {}));
    },

    startDownload: (request) => attempt(() => bridge.request("downloads.start", { request })),
    async pauseDownload(downloadId) {
      await attempt(() => bridge.request("downloads.pause", { downloadId }));
    },
    async resumeDownload(downloadId) {
      await attempt(() => bridge.request("downloads.resume", { downloadId }));
    },
    async cancelDownload(downloadId) {
      await attempt(() => bridge.request("downloads.cancel", { downloadId }));
    },

    async verifyModel(modelId) {
      await attempt(() => bridge.request("models.verify", { modelId }));
    },
    async removeModel(modelId) {
      await takeRest(() => bridge.request("models.remove", { modelId }));
    },
    async removeAllModels() {
      await takeRest(() => bridge.request("models.removeAll", {}));
    },
    async revealModel(modelId) {
      await attempt(() => bridge.request("models.reveal", { modelId }));
    },
    setLoadOptions: (modelId, options) =>
      attempt(() => bridge.request("models.setLoadOptions", { modelId, options })),
    async takeFoundModel(foundId) {
      await attempt(() => bridge.request("models.useFound", { foundId }));
    },
    async stopFoundModel(foundId) {
      await attempt(() => bridge.request("models.stopFound", { foundId }));
    },
  };
}
