/** What a page of Casebook may load, run and request, as response headers. Both shells send them. */

/** Documents, or what a document loads: a worker obeys the policy that its own script came with. */
export type PolicyUse = "page" | "subresource";

interface Row<Value> {
  readonly value: Value;
  readonly reason: string;
}
type Table<Value> = Readonly<Record<string, Row<Value>>>;

/** Directives of both shells. `connect-src` is added by the shell, since only the browser host has a socket. */
const directives = {
  "default-src": { value: ["'none'"], reason: "What is not named below is not needed." },
  "script-src": { value: ["'self'"], reason: "Bundled scripts only: nothing inline, no eval." },
  "style-src": {
    value: ["'self'"],
    reason: "Bundled style sheets only: a style can read and send what is shown.",
  },
  "img-src": {
    value: ["'self'", "blob:"],
    reason: "Icons, and images that the page made from its own bytes.",
  },
  "font-src": { value: ["'self'"], reason: "System fonts are used; a bundled one would be ours." },
  "worker-src": { value: ["'self'"], reason: "The decoders are bundled scripts." },
  "base-uri": {
    value: ["'none'"],
    reason: "An injected base element would redirect every relative address.",
  },
  "form-action": { value: ["'none'"], reason: "A form would carry text out of the page." },
  "frame-ancestors": { value: ["'none'"], reason: "No page may frame Casebook and guide clicks." },
} as const satisfies Table<readonly string[]>;

/** The decoders are WebAssembly, and they run in workers: the page itself may not compile any. */
const workerScripts = ["'self'", "'wasm-unsafe-eval'"];

/** Every header besides the policy itself. */
export const headerTable = {
  "x-content-type-options": { value: "nosniff", reason: "A file is what its type says." },
  "cross-origin-opener-policy": {
    value: "same-origin",
    reason: "No other page gets a handle on this window.",
  },
  "cross-origin-embedder-policy": { value: "require-corp", reason: "Nothing foreign shares this process." },
  "cross-origin-resource-policy": { value: "same-origin", reason: "No other page can embed our files." },
  "referrer-policy": { value: "no-referrer", reason: "A link that is opened does not learn where it was." },
  "permissions-policy": {
    value: [
      "camera",
      "display-capture",
      "geolocation",
      "hid",
      "microphone",
      "midi",
      "payment",
      "serial",
      "usb",
    ]
      .map((feature) => `${feature}=()`)
      .join(", "),
    reason: "The page asks for none of these, so a script in it cannot either.",
  },
  "cache-control": { value: "no-store", reason: "Another version may answer at the same address tomorrow." },
} as const satisfies Table<string>;

/**
 * The value of the Content-Security-Policy header.
 * @param connect where the page may connect to, as CSP sources
 */
export function contentSecurityPolicy(use: PolicyUse, connect: readonly string[]): string {
  const rows: [name: string, sources: readonly string[]][] = Object.entries(directives).map(
    ([name, { value }]) => [name, name === "script-src" && use === "subresource" ? workerScripts : value],
  );
  rows.push(["connect-src", connect]);
  return rows.map(([name, sources]) => `${name} ${sources.join(" ")}`).join("; ");
}

function headers(use: PolicyUse, connect: readonly string[]): Record<string, string> {
  const others = Object.entries(headerTable).map(([name, { value }]) => [name, value] as const);
  return { "content-security-policy": contentSecurityPolicy(use, connect), ...Object.fromEntries(others) };
}

/** Headers of the desktop app's own scheme: the page connects to nothing but its own files. */
export const desktopHeaders = (use: PolicyUse): Record<string, string> => headers(use, ["'self'"]);

/** Headers of the loopback page, whose only other connection is its own socket. */
export const browserHostHeaders = (port: number, use: PolicyUse): Record<string, string> =>
  headers(use, ["'self'", `ws://127.0.0.1:${port}`]);

/** The policy for a file of this content type. */
export const policyUseOf = (contentType: string): PolicyUse =>
  contentType.startsWith("text/html") ? "page" : "subresource";
