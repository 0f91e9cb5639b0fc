/**
 * Large bodies, read into the same memory again and again. Node's HTTP client gets a new buffer for each 64 KiB of the
 * network and copies it into another one: for 2 GB that is 4 s of processor time instead of 1, and 60 MB of buffers that
 * wait to be collected. Node's parser still reads the head of each answer; the bytes after it go past the parser, as many
 * as the head announces. The parser never learns that the body has ended, so the connection ends with it.
 */
import type { Agent, IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** The most that one read of the network returns. */
const readBytes = 512 * 1024;

/**
 * Gets each piece of the body; false: nothing more until the socket is resumed. The piece is to be used up before the next
 * turn of the event loop: its memory is read into again.
 */
type Take = (piece: Uint8Array) => boolean;

const takers = new WeakMap<Duplex, Take>();

type Connect = Agent["createConnection"];

/**
 * The agent's connections, with memory of their own to read into. Encrypted ones give copies: Node hands over all that was
 * decrypted at once, record after record in the same memory, also when it was told to wait (`TLSWrap::ClearOut`).
 */
export const withReusedMemory =
  (connect: Connect, { tls }: { readonly tls: boolean }): Connect =>
  (options, callback) => {
    const onread = {
      buffer: Buffer.allocUnsafeSlow(readBytes),
      callback(bytes: number, buffer: Uint8Array): boolean {
        const piece = buffer.subarray(0, bytes);
        const take = socket && takers.get(socket);
        if (take) return take(tls ? Buffer.from(piece) : piece);
        // The parser listens here, and copies what it keeps.
        socket?.emit("data", piece);
        return true;
      },
    };
    const socket = connect({ ...options, onread } as typeof options, callback);
    return socket;
  };

/** Bytes of a body that can go past the parser; null: its end is written into it, or it is no file. */
export function announcedBytes({ statusCode, headers }: IncomingMessage): number | null {
  const announced = headers["content-length"];
  if ((statusCode !== 200 && statusCode !== 206) || announced === undefined) return null;
  return headers["transfer-encoding"] === undefined ? Number(announced) : null;
}

/** From now on, bytes of the message's connection go to `take`. The first ones, which came with the head, do not. */
export function takePastParser(message: IncomingMessage, take: Take): void {
  const { socket } = message;
  takers.set(socket, take);
  // All of it came with the head: the parser has seen the end, and the connection is used again.
  message.once("end", () => takers.delete(socket));
}
