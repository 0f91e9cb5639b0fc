/** How the contract travels: the same envelopes in both shells, over Electron IPC or a WebSocket. */
import * as v from "valibot";
import { countSchema, failureSchema } from "./domain.ts";
import type { Failure } from "./errors.ts";
import { eventSchema } from "./events.ts";

export const requestEnvelopeSchema = v.strictObject({
  kind: v.literal("request"),
  id: countSchema,
  method: v.string(),
  params: v.unknown(),
});
export type RequestEnvelope = v.InferOutput<typeof requestEnvelopeSchema>;

export const serverEnvelopeSchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("reply"),
    id: countSchema,
    /**
     * Number of the last event published before this reply: what the request changed is in the events up to it. Replies and
     * events may travel apart, so a window waits for that event before it goes on.
     */
    seq: countSchema,
    outcome: v.variant("ok", [
      v.strictObject({ ok: v.literal(true), value: v.unknown() }),
      v.strictObject({ ok: v.literal(false), failure: failureSchema }),
    ]),
  }),
  v.strictObject({ kind: v.literal("event"), seq: countSchema, event: eventSchema }),
]);
export type ServerEnvelope = v.InferOutput<typeof serverEnvelopeSchema>;
export type ReplyEnvelope = Extract<ServerEnvelope, { kind: "reply" }>;
export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: Failure };
