/** The public facts of a repository, gated or not. */
import * as v from "valibot";
import { commitSchema } from "../../../../shared/models/hub.ts";
import type { CardData } from "./bound-by-terms.ts";
import { notUnderstood } from "./errors.ts";
import { type HeldToken } from "./held-token.ts";
import { askHub, encodePath, type HubConnection, hubAddress } from "./hub-request.ts";

export interface ModelInfo {
  readonly commit: string;
  readonly gated: "no" | "auto" | "manual";
  readonly card: CardData | null;
}

const answerSchema = v.object({
  sha: commitSchema,
  gated: v.optional(v.union([v.literal(false), v.picklist(["auto", "manual"])]), false),
  cardData: v.nullish(v.record(v.string(), v.unknown()), null),
});

/** `revision` null: the main branch. Throws HubRefusal, and what egress throws. */
export async function readModelInfo(
  connection: HubConnection,
  {
    repo,
    revision,
    held,
  }: { readonly repo: string; readonly revision: string | null; readonly held: HeldToken },
  signal: AbortSignal | undefined,
): Promise<ModelInfo> {
  const at = revision === null ? "" : `/revision/${encodeURIComponent(revision)}`;
  const address = hubAddress(connection, `/api/models/${encodePath(repo)}${at}`);
  // Without these fields the answer lists every file: 50,000 in some repositories.
  for (const field of ["sha", "gated", "cardData"]) address.searchParams.append("expand", field);
  const asked = revision === null ? "repo" : "revision";
  const { json } = await askHub(connection, { address, asked, held, expect: "json", signal });
  const answer = v.safeParse(answerSchema, json);
  if (!answer.success) throw notUnderstood(held);
  const { sha, gated, cardData } = answer.output;
  return { commit: sha, gated: gated === false ? "no" : gated, card: cardData };
}
