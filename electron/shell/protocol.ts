/** Serves `out/renderer`, and nothing else, under app://casebook. */
import type { CustomScheme } from "electron";
import type { StaticFile } from "../core/files/static-files.ts";
import { desktopHeaders, policyUseOf } from "../core/net/content-security-policy.ts";
import { appOrigin, appScheme } from "./app-origin.ts";

/** Registered before the app is ready. */
export const appSchemes: readonly CustomScheme[] = [
  {
    scheme: appScheme,
    privileges: {
      standard: true, // it has origins, and relative addresses resolve
      secure: true, // workers, clipboard and WebAssembly streaming need a secure context
      supportFetchAPI: true, // the decoders fetch their .wasm
      codeCache: true, // a second start does not compile again
      bypassCSP: false,
      corsEnabled: false,
      stream: false,
      allowServiceWorkers: false,
      allowExtensions: false,
    },
  },
];

/**
 * Answers a request of the window's session. The files were listed once at start, by walking the folder without
 * following links, so no path can lead out of it: an address is looked up, never opened.
 */
export function createAppHandler(files: ReadonlyMap<string, StaticFile>): (request: Request) => Response {
  return (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") return refusal(405);
    // `standard` schemes are parsed as such by Chromium, but not by Node.
    const match = /^([a-z]+:\/\/[^/?#]*)([^?#]*)/.exec(request.url);
    if (match?.[1] !== appOrigin) return refusal(403);
    const file = files.get(match[2] === "" ? "/" : (match[2] ?? ""));
    if (file === undefined) return refusal(404);
    const headers = { ...desktopHeaders(policyUseOf(file.contentType)), "content-type": file.contentType };
    return new Response(request.method === "HEAD" ? null : Uint8Array.from(file.body), {
      status: 200,
      headers,
    });
  };
}

const refusal = (status: number): Response =>
  new Response("There is nothing here.\n", {
    status,
    headers: { ...desktopHeaders("page"), "content-type": "text/plain; charset=utf-8" },
  });
