/** What stands between the user and models: the terms while they are shown, and what the hub said of one repository. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { DownloadRequest } from "../../shared/models/downloads.ts";
import type { Access } from "../../shared/models/hub.ts";
import type { CoreStore } from "./core-store.ts";

/** A repository of the hub at a revision; null: its main branch. */
export interface RepositoryAt {
  readonly repo: string;
  readonly revision: string | null;
}

/** A download that goes on by itself as soon as the hub grants access to its repository. */
export type HeldDownload = { readonly repository: RepositoryAt } & (
  | { readonly kind: "start"; readonly request: DownloadRequest }
  | { readonly kind: "resume"; readonly downloadId: string }
);

export interface GateState {
  /** The terms are shown; `goOn` goes on with what needed them, null where they are only read. null: not shown. */
  readonly terms: { readonly goOn: (() => void) | null } | null;
  /** Whose access the steps are about; null: nothing was asked yet. */
  readonly repository: RepositoryAt | null;
  readonly checking: boolean;
  /** The hub's last word on {@link repository}. */
  readonly access: Access | null;
  /** Asks again by itself: a request is pending, or the user went to the model's page. */
  readonly watching: boolean;
  readonly held: HeldDownload | null;
}

export type GateStore = StoreApi<GateState>;

export function createGateStore(): GateStore {
  return createStore<GateState>()(() => ({
    terms: null,
    repository: null,
    checking: false,
    access: null,
    watching: false,
    held: null,
  }));
}

/** Runs `work` when the terms are accepted: immediately, or after the user has accepted them. */
export function onceAccepted(
  { gate, coreState }: { readonly gate: GateStore; readonly coreState: CoreStore },
  work: () => void,
): void {
  if (coreState.getState().terms.accepted) work();
  else gate.setState({ terms: { goOn: work } });
}
