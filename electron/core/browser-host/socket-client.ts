/** One window of the browser host: envelopes as MessagePack in binary frames. */
import { decode, encode } from "@msgpack/msgpack";
import type { RawData, WebSocket } from "ws";
import type { ServerEnvelope } from "../../../shared/envelopes.ts";
import { limits } from "../../../shared/limits.ts";
import type { Casebook } from "../app/casebook.ts";
import type { ClientConnection } from "../rpc/dispatcher.ts";

/** A window this far behind its events is cut off; it reconnects and gets a snapshot instead. */
const maxBufferedBytes = 2 * limits.envelopeBytes;
const pingMs = 30_000;

export function serveSocket(socket: WebSocket, casebook: Pick<Casebook, "dispatch" | "disconnect">): void {
  const send = (envelope: ServerEnvelope): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > maxBufferedBytes) {
      socket.terminate();
      return;
    }
    socket.send(encode(envelope));
  };
  const client: ClientConnection = { send };
  const ping = setInterval(() => socket.ping(), pingMs);

  socket.on("message", (data, isBinary) => {
    void receive(data, isBinary);
  });
  socket.on("close", () => {
    clearInterval(ping);
    casebook.disconnect(client);
  });
  // A frame that breaks the protocol or the size limit: `ws` closes the connection after this event.
  socket.on("error", () => socket.terminate());

  async function receive(data: RawData, isBinary: boolean): Promise<void> {
    if (!isBinary || !(data instanceof Buffer)) {
      socket.close(1003, "binary frames only");
      return;
    }
    let request: unknown;
    try {
      request = decode(data);
    } catch {
      socket.close(1007, "not MessagePack");
      return;
    }
    send(await casebook.dispatch(request, client));
  }
}
