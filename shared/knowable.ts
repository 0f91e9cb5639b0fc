/** Facts of an answer that an engine may be unable to give, and why it cannot. */
import * as v from "valibot";

/** Each completes the sentence "Not known: ...". */
const reasons = {
  "not-reached": "the answer ended before this was known",
  "server-template": "the server applies the chat template itself and does not show the result",
  "server-silent": "the server does not report it",
} as const;

export type UnknownReason = keyof typeof reasons;

const unknownSchema = v.strictObject({
  unknown: v.picklist(Object.keys(reasons) as [UnknownReason, ...UnknownReason[]]),
});
export type Unknown = Readonly<v.InferOutput<typeof unknownSchema>>;

/** A value, or the reason why it is not known. */
export type Knowable<T> = T | Unknown;

/** The value as it is, as records of earlier versions have it, or `{ unknown: reason }`. */
export const knowable = <Schema extends v.GenericSchema>(schema: Schema) => v.union([schema, unknownSchema]);

export const unknown = (reason: UnknownReason): Unknown => ({ unknown: reason });

export const isKnown = <Value extends number | string | Unknown>(
  value: Value,
): value is Exclude<Value, Unknown> => typeof value !== "object";

/** `text` of a known value; of an unknown one "not known: ..." with its reason. */
export const knownText = <Value extends number | string | Unknown>(
  value: Value,
  text: (value: Exclude<Value, Unknown>) => string,
): string => (isKnown(value) ? text(value) : `not known: ${reasons[(value as Unknown).unknown]}`);
