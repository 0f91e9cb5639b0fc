/** The places of the sidebar that take the focus, once what is changing has been drawn. */

export const caseListId = "case-list";
export const searchFieldId = "case-search";

const find = (selector: string): HTMLElement | null => document.querySelector<HTMLElement>(selector);

export function focusSearch(): void {
  requestAnimationFrame(() => find(`#${searchFieldId}`)?.focus());
}

/** The row that Tab would reach. */
export function focusList(): void {
  requestAnimationFrame(() => find(`#${caseListId} .case__open[tabindex="0"]`)?.focus());
}

/** undefined: there is no row left, so the search. */
export function focusRow(caseId: string | undefined): void {
  if (caseId === undefined) focusSearch();
  else requestAnimationFrame(() => find(`#${caseListId} [data-case="${caseId}"]`)?.focus());
}
