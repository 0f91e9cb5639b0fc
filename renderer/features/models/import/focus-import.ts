/** The section of imports lies at the page's end; focusing its first button also brings it into view. */
export const focusImport = (): void => document.querySelector<HTMLElement>(".import-target button")?.focus();
