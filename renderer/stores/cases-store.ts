/** Which case is open, the search over the list of cases, and what is edited in it. The list itself is the core's. */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { CaseSummary } from "../../shared/domain.ts";

export interface CasesState {
  /** null: a new case that is nothing but a draft yet. */
  readonly selectedId: string | null;
  readonly query: string;
  /** What the search found; null while nothing is searched for. */
  readonly foundIds: readonly string[] | null;
  readonly searching: boolean;
  /** The case whose title is being edited, and where. */
  readonly editedTitle: { readonly caseId: string; readonly at: "header" | "list" } | null;
}

export type CasesStore = StoreApi<CasesState>;

export function createCasesStore(): CasesStore {
  return createStore<CasesState>()(() => ({
    selectedId: null,
    query: "",
    foundIds: null,
    searching: false,
    editedTitle: null,
  }));
}

/** What the sidebar lists: all cases, or those that the search found. */
export function shownCases(
  cases: readonly CaseSummary[],
  foundIds: readonly string[] | null,
): readonly CaseSummary[] {
  if (foundIds === null) return cases;
  const found = new Set(foundIds);
  return cases.filter(({ id }) => found.has(id));
}

/** The case after this one in the sidebar, or the one before it. */
export function neighbourOf(
  caseId: string,
  cases: readonly CaseSummary[],
  foundIds: readonly string[] | null,
): string | null {
  const shown = shownCases(cases, foundIds);
  const at = shown.findIndex(({ id }) => id === caseId);
  return (shown[at + 1] ?? shown[at - 1])?.id ?? null;
}
