/** The Health AI Developer Foundations (HAI-DEF) terms as the user sees them, and what is recorded of the acceptance. */
import * as v from "valibot";

/** Date of the text that the summary was written from. When it changes, the user is asked again. */
export const termsVersion = "2024-11-15";
export const termsAddress = "https://developers.google.com/health-ai-developer-foundations/terms";
export const prohibitedUseAddress =
  "https://developers.google.com/health-ai-developer-foundations/prohibited-use-policy";

/** Section 3.1 (5) asks that this sentence goes along with every copy. */
export const termsNotice = `HAI-DEF is provided under and subject to the Health AI Developer Foundations Terms of Use found at ${termsAddress}`;

export interface TermsPoint {
  readonly title: string;
  readonly text: string;
  /** Date of the official text. */
  readonly section: string;
}

/** In plain words; the official text is binding. */
export const termsSummary: readonly TermsPoint[] = [
  {
    title: "Research, not clinical use",
    text: "You may not use the models to diagnose or treat patients, also not as part of a research study, unless you hold the regulatory authorisation that this needs.",
    section: "1.1, 3.2",
  },
  {
    title: "Bound wherever the file came from",
    text: "The terms apply to the models and to everything made from them, such as GGUF files, whether you download them here, copy them from a colleague or found them on a mirror.",
    section: "1.1 (d)",
  },
  {
    title: "Passing it on",
    text: "Whoever you give the weights to, or give access to them, must get a copy of the terms, the notice and the restrictions on use. Changed files must say so.",
    section: "3.1",
  },
  {
    title: "Prohibited use",
    text: "No unlawful use, no automated decisions in healthcare, no unlicensed practice of medicine, no sensitive data without the right to process them, no misleading claims of what the model can do.",
    section: "3.2",
  },
  {
    title: "Answers are yours to check",
    text: "Google claims no rights in what the model writes. You are responsible for it and for its use.",
    section: "3.3",
  },
  {
    title: "When it ends",
    text: "If the agreement is terminated you must delete all copies. Models, Remove all weights does that.",
    section: "4.6",
  },
];

/** The user's attestation, word for word; saved with the acceptance. */
export const termsAttestation =
  "I have read the terms. I will use these models for research only, not to diagnose or treat patients, or I hold the regulatory authorisation that such use needs.";

export const termsAcceptanceSchema = v.strictObject({
  /** {@link termsVersion} at the time. */
  termsVersion: v.string(),
  appVersion: v.string(),
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  acceptedAt: v.pipe(v.number(), v.integer(), v.minValue(0)),
  attestation: v.string(),
});
export type TermsAcceptance = v.InferOutput<typeof termsAcceptanceSchema>;

/** null: never accepted. An acceptance of another version does not count, but is shown. */
export const termsStateSchema = v.strictObject({
  accepted: v.boolean(),
  last: v.nullable(termsAcceptanceSchema),
});
export type TermsState = v.InferOutput<typeof termsStateSchema>;

export const termsStateOf = (last: TermsAcceptance | null): TermsState => ({
  accepted: last?.termsVersion === termsVersion,
  last,
});
