/** What a server says in place of an answer, as a failure with a remedy. Its words are shown, shortened and in one line. */
import * as v from "valibot";
import { CasebookError, type ErrorCode } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";

interface Refusal {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

const askAgain = "Ask again. If it comes back, look at the server's own log.";

const contextFull: Refusal = {
  code: "CONTEXT_FULL",
  message: "The server's model has no room for this conversation.",
  remedy: "Shorten the question, or start a new case.",
};

/** The first row that fits decides. */
const byStatus: readonly (readonly [fits: (status: number) => boolean, refusal: Refusal])[] = [
  [
    (status) => status >= 300 && status < 400,
    {
      code: "SERVER_NOT_ALLOWED",
      message: "The server sends on to another address. Casebook did not follow.",
      remedy: "Set the address that the server itself answers at.",
    },
  ],
  [
    (status) => status === 401 || status === 403,
    {
      code: "SERVER_REFUSED",
      message: "The server does not accept the key, or asks for one.",
      remedy: "Check the server's key in its settings.",
    },
  ],
  [
    (status) => status === 404,
    {
      code: "SERVER_REFUSED",
      message: "The server has no such model, or does not answer questions at this address.",
      remedy: "Check the server's address and the model's name.",
    },
  ],
  [
    (status) => status === 413,
    {
      code: "TOO_LARGE",
      message: "The question with its images is larger than the server takes.",
      remedy: "Ask about fewer images, or start a new case.",
    },
  ],
  [
    (status) => status === 429 || status === 503,
    {
      code: "SERVER_BUSY",
      message: "The server is busy, or still loads its model.",
      remedy: "Wait a moment, then ask again.",
    },
  ],
  [
    (status) => status >= 400 && status < 500,
    {
      code: "SERVER_REFUSED",
      message: "The server does not take this question.",
      remedy: "Check that its model reads what was asked, images included.",
    },
  ],
  [() => true, { code: "SERVER_FAILED", message: "The server could not answer.", remedy: askAgain }],
];

/** `body`: what came with the status, at most `limits.chatRefusalBytes` of it. */
export function refusalOf(status: number, body: string): CasebookError {
  const { code, words } = saidIn(body);
  const refusal = isContextCode(code)
    ? contextFull
    : (byStatus.find(([fits]) => fits(status))?.[1] as Refusal);
  return withWords(refusal, words, ` (status ${status})`);
}

/** An error that came in the stream, after the answer had begun. */
export function failureInStream(error: unknown): CasebookError {
  const { code, words } = readSaid({ error });
  const failed: Refusal = {
    code: "SERVER_FAILED",
    message: "The server broke off the answer.",
    remedy: askAgain,
  };
  return withWords(isContextCode(code) ? contextFull : failed, words, "");
}

/** An answer that is no answer: not a stream, not JSON, too large, without an end. */
export const notUnderstood = (what: string, cause?: unknown): CasebookError =>
  new CasebookError(
    "SERVER_FAILED",
    `What came from the server is not an answer: ${what}.`,
    "Check that the address is that of a server that speaks OpenAI's chat completions.",
    cause === undefined ? {} : { cause },
  );

function withWords({ code, message, remedy }: Refusal, words: string, status: string): CasebookError {
  const said = words === "" ? "" : ` It says: "${words}"`;
  return new CasebookError(code, `${message}${said}${said === "" ? status : ""}`, remedy);
}

/** llama-server's type, OpenAI's and vLLM's code. */
const isContextCode = (code: string): boolean =>
  code === "exceed_context_size_error" || code === "context_length_exceeded";

const text = v.fallback(v.string(), "");
const errorSchema = v.union([
  v.object({ error: v.object({ message: text, type: text, code: text }) }),
  v.object({ error: v.string() }),
  v.object({ message: v.string(), type: text, code: text }),
]);

function saidIn(body: string): { readonly code: string; readonly words: string } {
  try {
    return readSaid(JSON.parse(body));
  } catch {
    // Some servers answer in plain text, and some have a page of a proxy in front of them.
    return { code: "", words: body.trimStart().startsWith("<") ? "" : oneLine(body) };
  }
}

function readSaid(json: unknown): { readonly code: string; readonly words: string } {
  const parsed = v.safeParse(errorSchema, json);
  if (!parsed.success) return { code: "", words: "" };
  const said = "error" in parsed.output ? parsed.output.error : parsed.output;
  if (typeof said === "string") return { code: "", words: oneLine(said) };
  const { message, type, code } = said;
  return { code: isContextCode(type) ? type : code, words: oneLine(message) };
}

/** Without control, format and bidirectional characters. */
function oneLine(words: string): string {
  const line = words
    .replaceAll(/[\p{C}\p{Z}]+/gu, " ")
    .trim()
    .replaceAll('"', "'");
  return line.length > limits.chatSaidCharacters ? `${line.slice(0, limits.chatSaidCharacters)}…` : line;
}
