/** The list of cases, newest first, which of them is open, and the search over them. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { CaseSummary } from "../../shared/domain.ts";

export interface CasesState {
  /** Newest first. */
  readonly summaries: readonly CaseSummary[];
  /** null: a new case that is nothing but a draft yet. */
  readonly selectedId: string | null;
  readonly query: string;
  /** What the search found, newest first; null while nothing is searched for. */
  readonly foundIds: readonly string[] | null;
  readonly searching: boolean;
  /** The case whose title is being edited, and where. */
  readonly editedTitle: { readonly caseId: string; readonly at: "header" | "list" } | null;
}

export type CasesStore = StoreApi<CasesState>;

export function createCasesStore(): CasesStore {
  return createStore<CasesState>()(() => ({
    summaries: [],
    selectedId: null,
    query: "",
    foundIds: null,
    searching: false,
    editedTitle: null,
  }));
}

const newestFirst = (a: CaseSummary, b: CaseSummary): number =>
  b.updatedAt - a.updatedAt || b.createdAt - a.createdAt;

export function replaceCases(store: CasesStore, summaries: readonly CaseSummary[]): void {
  store.setState(({ selectedId }) => ({
    summaries: summaries.toSorted(newestFirst),
    selectedId: summaries.some(({ id }) => id === selectedId) ? selectedId : null,
  }));
}

export function putCase(store: CasesStore, summary: CaseSummary): void {
  store.setState(({ summaries }) => ({
    summaries: [summary, ...summaries.filter(({ id }) => id !== summary.id)].toSorted(newestFirst),
  }));
}

/** Takes a case off the list. If it was open, its neighbour is opened, as in a mail program. */
export function removeCase(store: CasesStore, caseId: string): void {
  store.setState((state) => {
    const shown = shownCases(state);
    const at = shown.findIndex(({ id }) => id === caseId);
    const neighbour = shown[at + 1] ?? shown[at - 1] ?? null;
    return {
      summaries: state.summaries.filter(({ id }) => id !== caseId),
      selectedId: state.selectedId === caseId ? (neighbour?.id ?? null) : state.selectedId,
    };
  });
}

export function summaryOf(state: CasesState, caseId: string | null): CaseSummary | undefined {
  return caseId === null ? undefined : state.summaries.find(({ id }) => id === caseId);
}

/** What the sidebar lists: all cases, or those that the search found. */
export function shownCases({
  summaries,
  foundIds,
}: Pick<CasesState, "summaries" | "foundIds">): readonly CaseSummary[] {
  if (foundIds === null) return summaries;
  const found = new Set(foundIds);
  return summaries.filter(({ id }) => found.has(id));
}
