/** The terms, the token, downloads and the library. */
import type { Reply } from "../../shared/contract.ts";
import { termsVersion } from "../../shared/models/terms.ts";
import type { ActionContext } from "./action-types.ts";
import { notify, notifyFailure } from "./app-store.ts";
import { attemptAndTell } from "./attempt.ts";
import type { ModelActions } from "./model-action-types.ts";
import { putDownload } from "./models-store.ts";

export function modelActions({ bridge, app, gate, weights }: ActionContext): ModelActions {
  const attempt = attemptAndTell((failure, work) => {
    // Withdrawn in another window, or on the command line.
    if (failure.code === "TERMS_NOT_ACCEPTED") gate.setState({ terms: { goOn: () => void attempt(work) } });
    // Whoever stopped it knows.
    else if (failure.code !== "CANCELLED") notifyFailure(app, failure);
  });
  const takeModels = (work: () => Promise<Reply<"models.list">>): Promise<boolean> =>
    attempt(async () => {
      const { models } = await work();
      app.setState({ models });
    });

  /** Files outside the library are named: the terms ask for all copies to be deleted, and these are the user's. */
  const takeRest = (work: () => Promise<Reply<"models.remove">>) =>
    attempt(async () => {
      const { models, leftInPlace, stillFetched, notReached } = await work();
      app.setState({ models });
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
    acceptTerms: () =>
      attempt(async () =>
        weights.setState({ terms: await bridge.request("terms.accept", { termsVersion }) }),
      ),
    async setToken(token) {
      weights.setState({ hub: await bridge.request("hub.setToken", { token }) });
    },
    async clearToken() {
      await attempt(async () => weights.setState({ hub: await bridge.request("hub.clearToken", {}) }));
    },

    startDownload: (request) =>
      attempt(async () => putDownload(weights, await bridge.request("downloads.start", { request }))),
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
      await takeModels(() => bridge.request("models.verify", { modelId }));
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
      attempt(async () => {
        app.setState({ settings: await bridge.request("models.setLoadOptions", { modelId, options }) });
      }),
    async takeFoundModel(foundId) {
      await takeModels(() => bridge.request("models.useFound", { foundId }));
    },
    async stopFoundModel(foundId) {
      await attempt(() => bridge.request("models.stopFound", { foundId }));
    },
  };
}
