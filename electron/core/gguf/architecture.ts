/** The kind of language model that Casebook works with. */

/**
 * Prompts are formatted with Gemma 3's template, which MedGemma was trained on. A model of another kind would read it
 * as noise and answer all the same.
 */
const promptedArchitecture = "gemma3";

/**
 * @param architecture `general.architecture` of a language model's header
 * @returns why such a model is not used, a whole sentence; null: it is used
 */
export function refusedArchitecture(architecture: string): string | null {
  if (architecture === promptedArchitecture) return null;
  // The name comes from an untrusted file, so the message does not quote it.
  const name = /^[\w.-]{1,32}$/.test(architecture) ? `a ${architecture} model` : "a model of another kind";
  return `It is ${name}; Casebook formats prompts for Gemma 3.`;
}
