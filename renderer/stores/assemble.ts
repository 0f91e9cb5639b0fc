/** Stores, actions and the connection to the core, put together. React is not involved yet. */
import type { Bridge } from "../bridge.ts";
import type { Actions, PrepareImage, Stores } from "./action-types.ts";
import { createActions } from "./actions.ts";
import { createAppStore } from "./app-store.ts";
import { createCasesStore } from "./cases-store.ts";
import { startContextMeter } from "./context-meter.ts";
import { createConversationStore } from "./conversation-store.ts";
import { createCoreStore } from "./core-store.ts";
import { createDraftStore } from "./draft-store.ts";
import { startDraftWriter } from "./draft-writer.ts";
import { createGateStore } from "./gate-store.ts";
import { createModelsPageStore } from "./models-page-store.ts";
import { startSync } from "./sync.ts";
import { createViewerStore } from "./viewer-store.ts";
import type { WindowMemory } from "./window-memory.ts";

/** Everything behind the window. */
export interface Casebook extends Stores {
  readonly bridge: Bridge;
  readonly actions: Actions;
}

export interface Assembled extends Casebook {
  dispose(): void;
}

/** Attaches immediately. A window that was reloaded opens the case that its memory holds. */
export function assemble(bridge: Bridge, prepareImage: PrepareImage, memory?: WindowMemory): Assembled {
  const stores: Stores = {
    coreState: createCoreStore(),
    app: createAppStore(),
    cases: createCasesStore(),
    conversations: createConversationStore(),
    drafts: createDraftStore(),
    viewer: createViewerStore(),
    gate: createGateStore(),
    modelsPage: createModelsPageStore(),
  };
  const actions = createActions({ ...stores, bridge, prepareImage });
  const reopenId = memory?.read() ?? null;
  const stopMemory = stores.cases.subscribe(({ selectedId }) => memory?.write(selectedId));
  const stopSync = startSync({ ...stores, bridge, actions, reopenId });
  const stopMeter = startContextMeter({ ...stores, bridge });
  const stopKeeper = startDraftWriter({ ...stores, bridge });
  return {
    ...stores,
    bridge,
    actions,
    dispose() {
      stopKeeper();
      stopMeter();
      stopSync();
      stopMemory();
    },
  };
}
