/** The account of a token, and its permissions. */
import * as v from "valibot";
import { malformedToken, notUnderstood } from "./errors.ts";
import { type HeldToken, isTokenText } from "./held-token.ts";
import type { Account } from "./hub.ts";
import { askHub, type HubConnection, hubAddress } from "./hub-request.ts";

const answerSchema = v.object({
  name: v.string(),
  auth: v.optional(
    v.object({
      accessToken: v.optional(
        v.object({
          role: v.optional(v.string()),
          fineGrained: v.optional(v.object({ canReadGatedRepos: v.optional(v.boolean()) })),
        }),
      ),
    }),
  ),
});

/** Throws HUB_TOKEN_INVALID for a token that the hub does not know, and what egress throws. */
export async function whoami(
  connection: HubConnection,
  token: string,
  signal: AbortSignal | undefined,
): Promise<Account> {
  if (!isTokenText(token)) throw malformedToken();
  // Checked as if it were saved already, so that a refusal names what the user can do in Casebook.
  const held: HeldToken = { kind: "held", token, source: "vault" };
  const address = hubAddress(connection, "/api/whoami-v2");
  const { json } = await askHub(connection, { address, asked: "account", held, expect: "json", signal });
  const answer = v.safeParse(answerSchema, json);
  if (!answer.success) throw notUnderstood(held);
  const { name, auth } = answer.output;
  const { role, fineGrained } = auth?.accessToken ?? {};
  return {
    name,
    role: roleOf(role),
    canReadGated: role === "fineGrained" ? (fineGrained?.canReadGatedRepos ?? null) : null,
  };
}

function roleOf(role: string | undefined): Account["role"] {
  if (role === "read" || role === "write") return role;
  return role === "fineGrained" ? "fine-grained" : "unknown";
}
