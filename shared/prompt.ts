/** Conversation -> the exact MedGemma prompt. */

export type Part =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "image"; readonly sha256: string };
export type Turn =
  | { readonly role: "user"; readonly parts: readonly Part[] }
  | { readonly role: "model"; readonly text: string };
