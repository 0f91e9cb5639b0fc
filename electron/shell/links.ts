/** The only way out of the window: one opener for https addresses, behind IPC, navigation and window-open alike. */
import { CasebookError } from "../../shared/errors.ts";
import { isOfHubHere } from "../core/net/egress-hosts.ts";

export interface LinkVerbs {
  /** Asks the user whether to open this host in the browser. */
  readonly confirm: (host: string) => Promise<boolean>;
  /** Hands an https address to the system's browser. */
  readonly open: (url: string) => Promise<void>;
}

/** Resolves when the user has decided and, after a yes, the address is handed over. Throws NOT_ALLOWED. */
export type OpenLink = (url: unknown) => Promise<void>;

const longestUrl = 2_048;

/** @param hub address of the model hub. */
export function createLinkOpener({ confirm, open }: LinkVerbs, hub: URL): OpenLink {
  let asking = false;
  return async (url) => {
    const link = safeLink(url, hub);
    // A page that asks a hundred times gets one dialog.
    if (asking) throw notAllowed("Another link is waiting for your answer.", "Answer the dialog first.");
    asking = true;
    try {
      if (await confirm(link.host)) await open(link.href);
    } finally {
      asking = false;
    }
  };
}

/**
 * The address as the browser will get it, and its host as the dialog shows it: in ASCII, so that look-alike letters
 * show as "xn--...". Throws NOT_ALLOWED for everything but a plain https address and a page of a hub on this computer.
 */
export function safeLink(url: unknown, hub: URL): { readonly href: string; readonly host: string } {
  if (typeof url !== "string" || url.length > longestUrl) throw refused();
  // The URL parser silently drops tabs, line ends and outer spaces and reads "\" as "/": what a person reads would
  // then not be what opens.
  if (!/^https?:\/\/[^\s\\/][^\s\\]*$/i.test(url) || hasControls(url)) throw refused();
  const parsed = URL.parse(url);
  if (parsed === null || parsed.hostname === "") throw refused();
  if (parsed.protocol !== "https:" && !isOfHubHere(parsed, hub)) throw refused();
  // "https://uni-kiel.de@attacker.example" reads as the one and opens the other.
  if (parsed.username !== "" || parsed.password !== "") throw refused();
  return { href: parsed.href, host: parsed.host };
}

/** C0, DEL, C1, and the invisible characters that change the order in which text is read. */
const hasControls = (text: string): boolean => /[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text);

const refused = (): CasebookError =>
  notAllowed(
    "Only https links can be opened.",
    "Copy the address if you trust it, and open it in your browser.",
  );

const notAllowed = (message: string, remedy: string): CasebookError =>
  new CasebookError("NOT_ALLOWED", message, remedy);
