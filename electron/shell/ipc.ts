/**
 * The one inbound path of the desktop window, and the only user of `ipcMain`: sender, size, then the core's dispatcher,
 * which checks the schema. Events go out over the MessagePort that the window's preload hands in.
 */
import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, MessagePortMain, WebContents } from "electron";
import type { ReplyEnvelope } from "../../shared/envelopes.ts";
import { CasebookError, toFailure } from "../../shared/errors.ts";
import { limits } from "../../shared/limits.ts";
import type { Casebook } from "../core/app/casebook.ts";
import type { ClientConnection } from "../core/rpc/dispatcher.ts";
import { appOrigin, isAppPage } from "./app-origin.ts";
import { eventsChannel, requestChannel } from "./channels.ts";
import { isWithin } from "./measure.ts";
import { envelopeValues } from "./shell-limits.ts";

export interface IpcParts {
  readonly ipcMain: Pick<IpcMain, "handle" | "on">;
  readonly casebook: Pick<Casebook, "dispatch" | "disconnect">;
  /** The contents of the one window; null while there is none. */
  readonly contents: () => WebContents | null;
}

type Sender = Pick<IpcMainEvent | IpcMainInvokeEvent, "sender" | "senderFrame">;

interface Connected {
  readonly client: ClientConnection;
  readonly port: MessagePortMain;
}

export function serveIpc({ ipcMain, casebook, contents }: IpcParts): void {
  let connected: Connected | null = null;

  const disconnect = (which: Connected): void => {
    casebook.disconnect(which.client);
    which.port.close();
    if (connected === which) connected = null;
  };

  ipcMain.on(eventsChannel, (event) => {
    const [port, ...others] = event.ports;
    if (port === undefined || others.length > 0 || !isOurPage(event, contents())) {
      for (const refused of event.ports) refused.close();
      return;
    }
    // The page was reloaded; the old page's port may not have noticed yet.
    if (connected !== null) disconnect(connected);
    const mine: Connected = { port, client: { send: (envelope) => port.postMessage(envelope) } };
    connected = mine;
    port.on("close", () => disconnect(mine));
    port.start();
  });

  ipcMain.handle(requestChannel, async (event, ...args: unknown[]): Promise<ReplyEnvelope> => {
    if (!isOurPage(event, contents()) || connected === null) return failed(notAllowed());
    const [request, ...others] = args;
    if (others.length > 0) return failed(notAllowed());
    if (!isWithin(request, { bytes: limits.envelopeBytes, values: envelopeValues }))
      return failed(tooLarge());
    return casebook.dispatch(request, connected.client);
  });
}

/** Whether it is the main frame of Casebook's window, showing its page. The frame is null once it has moved on. */
function isOurPage({ sender, senderFrame }: Sender, contents: WebContents | null): boolean {
  return (
    contents !== null &&
    sender === contents &&
    senderFrame !== null &&
    senderFrame.parent === null &&
    senderFrame.origin === appOrigin &&
    isAppPage(senderFrame.url)
  );
}

/** Refused before the core saw it: no event has to be waited for. */
const failed = (thrown: CasebookError): ReplyEnvelope => ({
  kind: "reply",
  id: 0,
  seq: 0,
  outcome: { ok: false, failure: toFailure(thrown) },
});

const notAllowed = (): CasebookError =>
  new CasebookError(
    "NOT_ALLOWED",
    "Casebook answers only its own window.",
    "Reload the window. If it comes back, restart Casebook; your cases are kept.",
  );

const tooLarge = (): CasebookError =>
  new CasebookError(
    "TOO_LARGE",
    `A message may hold ${limits.envelopeBytes / 1024 / 1024} MB at most.`,
    "Send fewer or smaller images.",
  );
