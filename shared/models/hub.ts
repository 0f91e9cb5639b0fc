/** The model hub as the window sees it: the token, the access to a repository, and its files. */
import * as v from "valibot";
import { countSchema, failureSchema, sha256Schema } from "../domain.ts";
import { limits } from "../limits.ts";

/** "org/name", as the hub allows it. */
export const repoIdSchema = v.pipe(
  v.string(),
  v.maxLength(limits.hubNameCharacters),
  v.regex(/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/),
);
/** A branch, a tag or a commit. */
export const revisionSchema = v.pipe(
  v.string(),
  v.maxLength(limits.hubNameCharacters),
  v.regex(/^[A-Za-z0-9][\w./-]*$/),
  v.check((revision) => !revision.includes("..")),
);
export const commitSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{40}$/));
/** A path inside a repository: relative, no step out of it. */
export const repoPathSchema = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(limits.hubPathCharacters),
  v.regex(/^[^\\\p{Cc}:*?"<>|]+$/u),
  v.check((path) => path.split("/").every((part) => part !== "" && part !== "." && part !== "..")),
);

/** The source of the token in use. The token itself never leaves the core. */
export const tokenStateSchema = v.variant("source", [
  v.strictObject({ source: v.literal("none") }),
  v.strictObject({
    /** "vault": entered in Casebook and saved in the vault. "environment": HF_TOKEN. "file": the hub's own token file. */
    source: v.picklist(["vault", "environment", "file"]),
    /** The last answer of whoami; null: not asked yet in this run. */
    account: v.nullable(
      v.strictObject({
        name: v.string(),
        role: v.picklist(["read", "write", "fine-grained", "unknown"]),
        /** Fine-grained tokens need a permission of their own for gated repositories; null: does not apply. */
        canReadGated: v.nullable(v.boolean()),
      }),
    ),
  }),
]);
export type TokenState = v.InferOutput<typeof tokenStateSchema>;

/** Whether files of a repository can be downloaded, and if not why not. `accessMessages` has the texts. */
export const accessStates = [
  "granted",
  "no-token",
  "bad-token",
  "not-accepted",
  "pending",
  "rejected",
  "token-lacks-permission",
  "repo-missing",
  "revision-missing",
  "file-missing",
  "disabled",
  "rate-limited",
  "hub-failed",
  "unreachable",
  "proxy",
  "untrusted-certificate",
  "offline",
] as const;
export type AccessState = (typeof accessStates)[number];

/** What the button beside a state does. "open-page": the model's page; "poll": asks again by itself until it changes. "import": leads to the way in without a network. */
export const accessActions = [
  "enter-token",
  "remove-token",
  "open-page",
  "open-token-page",
  "check-again",
  "poll",
  "import",
] as const;
export type AccessAction = (typeof accessActions)[number];

export const accessSchema = v.strictObject({
  repo: repoIdSchema,
  state: v.picklist(accessStates),
  /** For every state but "granted": what it means and what to do. */
  failure: v.nullable(failureSchema),
  actions: v.array(v.picklist(accessActions)),
  /** The hub's own message, shortened; null where there is none. */
  hubSaid: v.nullable(v.string()),
  httpStatus: v.nullable(countSchema),
  /** When asking again makes sense: rate limits, pending requests. */
  retryAt: v.nullable(countSchema),
  /** The repository asks everyone for an acceptance of its terms. */
  gated: v.nullable(v.picklist(["no", "auto", "manual"])),
  commit: v.nullable(commitSchema),
  checkedAt: countSchema,
});
export type Access = v.InferOutput<typeof accessSchema>;

export const hubFileSchema = v.strictObject({
  path: v.string(),
  bytes: countSchema,
  /** null: no large file, or masked because there is no access yet. */
  sha256: v.nullable(sha256Schema),
});
export type HubFile = v.InferOutput<typeof hubFileSchema>;

/** The GGUF files of a repository at one commit. */
export const listingSchema = v.strictObject({
  repo: repoIdSchema,
  commit: commitSchema,
  gated: v.picklist(["no", "auto", "manual"]),
  /** Whether the HAI-DEF terms bind the repository: it is named MedGemma, or its card tells so. */
  boundByTerms: v.boolean(),
  /** The files that match the filter, at most `limits.listingRows`. */
  files: v.array(hubFileSchema),
  /** How many match in all. */
  matching: countSchema,
  /** All entries of the repository, of whatever kind. */
  entries: countSchema,
});
export type Listing = v.InferOutput<typeof listingSchema>;

/** How the core reaches the hub. */
export const hubInfoSchema = v.strictObject({
  /** HF_ENDPOINT, or the hub's own address. */
  endpoint: v.string(),
  /** HF_HUB_OFFLINE, as it was when Casebook started. */
  offline: v.boolean(),
  token: tokenStateSchema,
});
export type HubInfo = v.InferOutput<typeof hubInfoSchema>;

/** `org/name[@revision][:file]`. */
export interface HubReference {
  readonly repo: string;
  readonly revision: string | null;
  readonly file: string | null;
}

/** Whose pages are copied into the field: a mirror has the same names. */
const hubHosts: ReadonlySet<string> = new Set(["huggingface.co", "hf.co"]);

/** The address of a repository's page, or of a file there, as a reference; null: it is none of the hub's. */
function referenceOfAddress(text: string, endpoint: string | null): string | null {
  const url = URL.parse(text);
  if (url === null || !(hubHosts.has(url.host) || url.origin === endpoint)) return null;
  const [, repo, revision, file] =
    /^\/([^/]+\/[^/]+)(?:\/(?:tree|blob|resolve)\/([^/]+)(?:\/(.+\.gguf))?)?(?:\/|$)/i.exec(url.pathname) ??
    [];
  if (repo === undefined) return null;
  return `${repo}${revision === undefined ? "" : `@${revision}`}${file === undefined ? "" : `:${file}`}`;
}

/**
 * null where `text` is no reference to a file or repository of the hub.
 * @param endpoint the hub's origin, whose pages' addresses are understood beside the public hub's
 */
export function parseHubReference(text: string, endpoint: string | null = null): HubReference | null {
  const trimmed = text.trim();
  const named = /^https?:\/\//i.test(trimmed) ? referenceOfAddress(trimmed, endpoint) : trimmed;
  const match = /^([^@:\s]+)(?:@([^:\s]+))?(?::(.+))?$/.exec(named ?? "");
  if (match === null) return null;
  const [, repo, revision = null, file = null] = match;
  const valid =
    v.is(repoIdSchema, repo) &&
    (revision === null || v.is(revisionSchema, revision)) &&
    (file === null || v.is(repoPathSchema, file));
  return valid ? { repo, revision, file } : null;
}
