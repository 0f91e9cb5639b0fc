/** The contract's requests about models, one line each: which part of the core answers it. */
import path from "node:path";
import { fileHere } from "../models/fit/file-fit.ts";
import type { Fitting } from "../models/fit/fitting.ts";
import { notInLibrary } from "../models/library/errors.ts";
import type { ModelManager } from "../models/model-manager.ts";
import type { Handlers } from "../rpc/dispatcher.ts";
import type { ActiveModel } from "./active-model.ts";
import type { ForeignVerification } from "./foreign-verification.ts";
import type { LibraryView } from "./library-view.ts";
import type { ChangeSettings } from "./settings.ts";
import type { ShellVerbs } from "./shell-verbs.ts";
import type { State } from "./state.ts";
import type { WindowUploads } from "./window-uploads.ts";

export interface ModelHandlersOptions {
  readonly modelManager: ModelManager;
  readonly view: LibraryView;
  readonly windowUploads: WindowUploads;
  readonly foundChecks: ForeignVerification;
  readonly fitting: Fitting;
  readonly models: ActiveModel;
  readonly state: State;
  readonly shell: ShellVerbs;
  readonly changeSettings: ChangeSettings;
}

type ModelsMethod = Extract<
  keyof Handlers,
  `models.${string}` | `terms.${string}` | `hub.${string}` | `downloads.${string}` | `imports.${string}`
>;

const done = { done: true } as const;

export function createModelHandlers(parts: ModelHandlersOptions): Pick<Handlers, ModelsMethod> {
  const { modelManager, view, windowUploads, foundChecks, fitting, models, state, shell, changeSettings } =
    parts;
  const { gate, library, downloads, imports } = modelManager;

  /** Whose a token is that was not entered here: asked once. What the hub refuses, its answer about a repository says. */
  const nameToken = async (): Promise<void> => {
    const { token } = state.hub;
    if (token.source === "none" || token.account !== null) return;
    const info = await gate.checkToken().catch(() => null);
    if (info !== null) state.set("hub", info);
  };

  return {
    "models.rescan": async () => {
      await view.refresh();
      return done;
    },
    "models.fit": ({ contextSize, refine }) => fitting.fit(contextSize, { refine }),
    "models.fitInstalled": async ({ modelId, ...asked }) => {
      const model = await library.get(modelId);
      if (model === null) throw notInLibrary();
      return fitting.fitFile(await fileHere(model), asked);
    },
    "models.fitOnHub": ({ model, contextSize }) => fitting.fitOnHub(model, { contextSize }),
    "models.verify": async ({ modelId }) => {
      await view.verify(modelId);
      return done;
    },
    "models.remove": ({ modelId }) => view.remove(modelId),
    "models.removeAll": () => view.removeAll(),
    "models.reveal": async ({ modelId }) => {
      await shell.revealFolder(path.dirname(await library.pathOf(modelId)));
      return done;
    },
    "models.setLoadOptions": async ({ modelId, options }) => {
      await changeSettings(({ loadOptions }) => ({
        loadOptions: { ...loadOptions, [modelId]: options },
      }));
      // A case whose context is full cannot ask, so the larger one must not wait for a question.
      models.refresh();
      return done;
    },
    "models.find": async () => ({ found: await library.findForeign() }),
    "models.useFound": async ({ foundId }) => {
      await foundChecks.use(foundId);
      await view.refresh();
      return done;
    },
    "models.stopFound": ({ foundId }) => {
      foundChecks.stop(foundId);
      return done;
    },

    "terms.accept": async ({ termsVersion }) => {
      state.set("terms", await gate.terms.accept(termsVersion));
      return done;
    },
    "hub.setToken": async ({ token }) => {
      state.set("hub", await gate.setToken(token));
      return done;
    },
    "hub.clearToken": async () => {
      state.set("hub", await gate.clearToken());
      return done;
    },
    "hub.access": async ({ repo, revision }) => {
      const access = await gate.hub.access(repo, revision);
      void nameToken();
      return access;
    },
    "hub.listing": (query) => gate.hub.listing(query),

    "downloads.start": async ({ request }) => ({ id: (await downloads.start(request)).id }),
    "downloads.pause": async ({ downloadId }) => {
      await downloads.pause(downloadId);
      return done;
    },
    "downloads.resume": async ({ downloadId }) => {
      await downloads.resume(downloadId);
      return done;
    },
    "downloads.cancel": async ({ downloadId }) => {
      await downloads.cancel(downloadId);
      return done;
    },

    "imports.begin": async (file, window) => ({ id: (await windowUploads.begin(file, window)).id }),
    "imports.piece": async (piece) => {
      await imports.piece(piece);
      return done;
    },
    "imports.finish": async ({ importId }) => {
      await imports.finish(importId);
      return done;
    },
    "imports.cancel": async ({ importId }) => {
      await imports.cancel(importId);
      return done;
    },
    "imports.choose": async ({ what, how }) => {
      const paths = await shell.chooseModelFiles(what);
      if (paths !== null) await imports.importPaths(paths, { how });
      await view.refresh();
      return done;
    },
  };
}
