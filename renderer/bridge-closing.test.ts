// @vitest-environment node
// Node's own WebSocket: the one of happy-dom never says that it is closing.
import { expect, it, onTestFinished, vi } from "vitest";
import { WebSocketServer } from "ws";
import { browserBridge, type Connection } from "./bridge.ts";

it("nothing is sent into a connection that is closing: the request is refused at once", async () => {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  const sockets: WebSocket[] = [];
  const RealSocket = WebSocket;
  vi.stubGlobal(
    "WebSocket",
    class extends RealSocket {
      constructor(url: string) {
        super(url);
        sockets.push(this);
      }
    },
  );
  onTestFinished(() => {
    vi.unstubAllGlobals();
    for (const client of server.clients) client.terminate();
    server.close();
  });
  const { port } = server.address() as { port: number };
  const bridge = browserBridge(`ws://127.0.0.1:${port}`);
  const states: Connection[] = [];
  bridge.onConnection((state) => states.push(state));
  await vi.waitFor(() => expect(states.at(-1)).toBe("open"));
  const [socket] = sockets;
  if (socket === undefined) throw new Error("the window has no socket");
  const send = vi.spyOn(socket, "send");

  socket.close();
  expect({ state: socket.readyState, told: states.at(-1) }).toEqual({
    state: WebSocket.CLOSING,
    told: "open",
  });
  await expect(bridge.request("models.rescan", {})).rejects.toMatchObject({ code: "DISCONNECTED" });
  expect(send).not.toHaveBeenCalled();
});
