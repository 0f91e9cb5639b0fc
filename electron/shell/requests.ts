/** The session's network: closed. The page gets its own files, and the core does its own, separate egress. */
import type { App, Session } from "electron";
import { isOurs } from "./app-origin.ts";

/** Whether the page's session may load this. @param devTools an unpackaged app shows Chromium's developer tools */
const mayLoad = (url: string, devTools: boolean): boolean =>
  isOurs(url) || (devTools && url.startsWith("devtools://devtools/"));

export type RequestSession = Pick<Session, "webRequest" | "setSpellCheckerEnabled">;

export function guardRequests(session: RequestSession, devTools: boolean): void {
  session.webRequest.onBeforeRequest(({ url }, callback) => callback({ cancel: !mayLoad(url, devTools) }));
  session.setSpellCheckerEnabled(false);
}

/** Chromium switches, value and reason. Set before the app is ready. */
export const networkSwitches: readonly (readonly [
  name: string,
  value: string | undefined,
  reason: string,
])[] = [
  ["host-resolver-rules", "MAP * ~NOTFOUND", "No host name resolves, whatever part of Chromium asks."],
  ["disable-background-networking", undefined, "No update, safe-browsing or field-trial traffic."],
  ["disable-component-update", undefined, "No component downloads."],
  ["disable-domain-reliability", undefined, "No reports on failed connections."],
  ["no-pings", undefined, "No hyperlink auditing."],
  ["no-proxy-server", undefined, "No proxy to send anything through, and no search for one on the network."],
  ["force-webrtc-ip-handling-policy", "disable_non_proxied_udp", "No peer connections."],
];

type GuardedApp = Pick<App, "commandLine" | "on">;

/** Closes what lies outside of any session. Call before the app is ready. */
export function guardApp(app: GuardedApp): void {
  for (const [name, value] of networkSwitches) app.commandLine.appendSwitch(name, value);
  // There is no connection that could ask; if one does, it gets nothing.
  app.on("certificate-error", (event, _contents, _url, _error, _certificate, callback) => {
    event.preventDefault();
    callback(false);
  });
  app.on("login", (event, _contents, _details, _info, callback) => {
    event.preventDefault();
    callback();
  });
  app.on("select-client-certificate", (event, _contents, _url, _list, callback) => {
    event.preventDefault();
    callback();
  });
}
