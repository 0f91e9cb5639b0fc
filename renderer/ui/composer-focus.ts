/** The way to the question field from anywhere in the window. */
export const composerFieldId = "composer-question";

const focusField = (): void => document.getElementById(composerFieldId)?.focus();

/** Puts the caret into the question field once the surface that is being opened has been drawn. */
export function focusComposer(): void {
  requestAnimationFrame(focusField);
}

/** The same where what had the focus is gone, and nothing else has taken it. */
export function catchFocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) focusField();
  });
}
