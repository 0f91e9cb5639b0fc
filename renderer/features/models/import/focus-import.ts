/** The section of imports lies at the page's end. */
const target = ".import-target";

/** Focusing its first button also brings it into view. */
export const focusImport = (): void => document.querySelector<HTMLElement>(`${target} button`)?.focus();

/** Files can be dropped anywhere on the page; what becomes of them stands there. */
export const showImport = (): void => document.querySelector(target)?.scrollIntoView({ block: "start" });
