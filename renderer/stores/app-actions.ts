/** Settings, models, folders, links, and the frame's own state. */
import { toFailure } from "../../shared/errors.ts";
import type { ActionContext, AppActions } from "./action-types.ts";
import { type AppState, dismissNotice, notify, notifyFailure, sidebarIsOpen } from "./app-store.ts";
import { attemptAndTell } from "./attempt.ts";
import { loadedModel } from "./core-store.ts";

export function appActions({ bridge, app, coreState, gate, modelsPage }: ActionContext): AppActions {
  const attempt = attemptAndTell((failure) => notifyFailure(app, failure));

  const load = async (modelId: string): Promise<void> => {
    try {
      await bridge.request("engine.load", { modelId });
    } catch (thrown) {
      const failure = toFailure(thrown);
      if (failure.code === "TERMS_NOT_ACCEPTED") gate.setState({ terms: { goOn: () => void load(modelId) } });
      // Whoever stopped it, or chose another model, knows.
      else if (failure.code === "CANCELLED") return;
      // An engine that failed says so itself, in the header and with a way out.
      else if (coreState.getState().engine.state !== "failed") notifyFailure(app, failure);
    }
  };

  return {
    setSettings: (patch) => attempt(() => bridge.request("settings.set", patch)),

    async refreshModels() {
      await attempt(() => bridge.request("models.rescan", {}));
    },
    async loadModel(modelId) {
      const bound = coreState.getState().models.find(({ id }) => id === modelId)?.boundByTerms ?? false;
      if (bound && !coreState.getState().terms.accepted)
        gate.setState({ terms: { goOn: () => void load(modelId) } });
      else await load(modelId);
    },
    async retryVision() {
      app.setState({ visionRetrying: true });
      const say = (message: string) =>
        notify(app, { tone: "info", message, remedy: "", action: null, lastsMs: 8_000 });
      try {
        await bridge.request("engine.retryVision", {});
        say("Image input is on.");
      } catch (thrown) {
        const failure = toFailure(thrown);
        const vision = loadedModel(coreState.getState().engine)?.vision;
        // The reason stands where image input is off.
        if (vision?.available === false && vision.failure.message === failure.message)
          say("Image input is still off.");
        else notifyFailure(app, failure);
      }
      app.setState({ visionRetrying: false });
    },
    async unloadModel() {
      await attempt(() => bridge.request("engine.unload", {}));
    },

    async revealFolder(which) {
      await attempt(() => bridge.request("app.revealFolder", { which }));
    },
    async chooseModelFolder() {
      await attempt(() => bridge.request("app.chooseModelFolder", {}));
    },
    async openLink(url) {
      await attempt(async () => {
        const { opened } = await bridge.request("app.openLink", { url });
        if (!opened) window.open(url, "_blank", "noopener,noreferrer");
      });
    },

    openPanel: (panel) => app.setState({ panel }),
    openLoadOptions(modelId) {
      modelsPage.setState({ optionsOf: modelId });
      if (modelId !== null) app.setState({ panel: "models" });
    },
    toggleSidebar: () => app.setState((state) => sidebar(state, !sidebarIsOpen(state))),
    setSidebar: (open) => app.setState((state) => sidebar(state, open)),
    layOutSidebar: (overlays) => app.setState({ sidebarOverlays: overlays, sidebarCalled: false }),
    closeSidebarOverlay: () => app.setState({ sidebarCalled: false }),
    notify: (notice) => notify(app, notice),
    dismiss: (noticeId) => dismissNotice(app, noticeId),
  };
}

const sidebar = ({ sidebarOverlays }: AppState, open: boolean): Partial<AppState> =>
  sidebarOverlays ? { sidebarCalled: open } : { sidebarDocked: open };
