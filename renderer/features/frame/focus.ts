import { composerFieldId } from "../chat/composer.tsx";

/** Puts the caret into the question field once the surface that is being opened has been drawn. */
export function focusComposer(): void {
  requestAnimationFrame(() => document.getElementById(composerFieldId)?.focus());
}
