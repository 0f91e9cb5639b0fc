/** Requests to the hub: the token is sent to the hub only, and redirects are followed by the hub's rules. */
import type { Readable } from "node:stream";
import { CasebookError } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import type { Egress, EgressAnswer } from "../../net/egress.ts";
import { HubRefusal, redirectsWithoutEnd } from "./errors.ts";
import { type HeldToken, sourceOf } from "./held-token.ts";
import { type AnswerFacts, isFromHub, isPage, messageIn, stateOfAnswer } from "./hub-answer.ts";
import { endpointText, type HubEnvironment } from "./hub-environment.ts";
import { retryAtOf } from "./retry-after.ts";

/** What every request needs. */
export interface HubConnection {
  readonly egress: Egress;
  readonly environment: Pick<HubEnvironment, "endpoint" | "problem">;
  readonly now: () => number;
}

export interface HubQuery {
  readonly purpose: "hub-metadata" | "hub-download";
  readonly method: "GET" | "HEAD";
  readonly address: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly held: HeldToken;
  readonly signal: AbortSignal | undefined;
  /** "own": a redirect to another host is the answer. */
  readonly follow: "all" | "own";
}

export interface HubAnswer extends EgressAnswer {
  /** Of the last redirect, or what was asked. */
  readonly address: URL;
  /** With "own": the address that the hub redirects to; the caller checks that the host is allowed. */
  readonly next: URL | null;
  /** All answers on the way, the last included: a redirect's headers describe the file as well. */
  readonly passed: readonly EgressAnswer["headers"][];
}

/** `path`: below the endpoint, encoded, with a leading slash. */
export const hubAddress = ({ environment }: Pick<HubConnection, "environment">, path: string): URL =>
  new URL(`${endpointText(environment)}${path}`);

/** "org/name" and paths in repositories, for an address. */
export const encodePath = (text: string): string => text.split("/").map(encodeURIComponent).join("/");

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Throws what egress throws; HubRefusal where redirects do not end. The caller reads or destroys the body. */
export async function sendToHub(connection: HubConnection, query: HubQuery): Promise<HubAnswer> {
  const { endpoint, problem } = connection.environment;
  if (problem !== null) throw CasebookError.from(problem);
  const { purpose, method, held, signal, follow } = query;
  const passed: EgressAnswer["headers"][] = [];
  let address = query.address;
  let trusted = true;
  let status = 0;
  for (let hop = 0; hop <= limits.hubRedirects; hop += 1) {
    // A token omitted once stays omitted, even if a foreign host redirects back to the hub.
    trusted &&= address.origin === endpoint.origin;
    const answer = await connection.egress.send({
      purpose,
      method,
      address,
      headers: {
        accept: "*/*",
        // Ranges, lengths and hashes are those of the file itself.
        "accept-encoding": "identity",
        ...query.headers,
        ...(trusted && held.kind === "held" && { authorization: `Bearer ${held.token}` }),
      },
      signal,
    });
    ({ status } = answer);
    passed.push(answer.headers);
    const location = answer.headers["location"];
    const target =
      location !== undefined && redirects.has(answer.status) ? URL.parse(location, address) : null;
    if (target === null) return { ...answer, address, next: null, passed };
    if (follow === "own" && target.origin !== endpoint.origin) {
      return { ...answer, address, next: target, passed };
    }
    await discard(answer.body);
    address = target;
  }
  throw redirectsWithoutEnd(held, status);
}

/** A question to the hub's API, answered with JSON or with a word. Throws HubRefusal, and what egress throws. */
export async function askHub(
  connection: HubConnection,
  question: {
    readonly address: URL;
    readonly asked: Exclude<AnswerFacts["asked"], "storage">;
    readonly held: HeldToken;
    readonly expect: "json" | "word";
    readonly signal: AbortSignal | undefined;
  },
): Promise<{ readonly json: unknown; readonly headers: EgressAnswer["headers"] }> {
  const { address, asked, held, expect, signal } = question;
  const answer = await sendToHub(connection, {
    purpose: "hub-metadata",
    method: "GET",
    address,
    held,
    signal,
    follow: "all",
  });
  if (answer.status !== 200) throw await refusalOf(connection, answer, { asked, held });
  const text = await textOf(answer.body, limits.hubAnswerBytes);
  const json = expect === "json" && text !== null ? parsed(text) : null;
  if (text === null || isPage(answer.headers, text) || (expect === "json" && json === undefined)) {
    throw await refusalOf(connection, answer, { asked, held }, text ?? "");
  }
  return { json, headers: answer.headers };
}

/** The refusal that an answer means. Reads its body, unless `body` was read before. */
export async function refusalOf(
  { environment, now }: HubConnection,
  answer: HubAnswer,
  { asked, held }: { readonly asked: AnswerFacts["asked"]; readonly held: HeldToken },
  body?: string,
): Promise<HubRefusal> {
  const { status, headers, address } = answer;
  const text = body ?? (await textOf(answer.body, limits.smallFileBytes).catch(() => null)) ?? "";
  const message = messageIn(headers, text, held.kind === "held" ? held.token : null);
  const by = address.origin === environment.endpoint.origin ? "hub" : "storage";
  const state = stateOfAnswer({
    asked: by === "storage" ? "storage" : asked,
    status,
    code: headers["x-error-code"] ?? null,
    message,
    html: isPage(headers, text),
    fromHub: isFromHub(headers),
    tokenSent: held.kind === "held",
  });
  return new HubRefusal({
    state,
    tokenSource: sourceOf(held),
    by,
    httpStatus: status,
    hubSaid: status === 200 || message === "" ? null : message,
    retryAt: retryAtOf(headers, now()),
    ...(state === "no-token" && held.kind === "unusable" && { failure: held.failure }),
  });
}

/** Reads the rest of an unneeded answer, so that its connection can be reused; a long body is destroyed. */
export function discard(body: Readable): Promise<void> {
  let bytes = 0;
  body.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limits.smallFileBytes) body.destroy();
  });
  return new Promise((resolve) => body.once("close", resolve));
}

/** null: longer than `most` bytes. */
async function textOf(body: Readable, most: number): Promise<string | null> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop destroys the body.
    if (bytes > most) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** undefined: no JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
