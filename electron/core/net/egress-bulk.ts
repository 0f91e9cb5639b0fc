/**
 * Large bodies, read into memory that is used again: the connection's own, or where the reader says. Node's HTTP client gets a new buffer for each 64 KiB of the
 * network and copies it into another one: for 2 GB that is 4 s of processor time instead of 1, and 60 MB of buffers that
 * wait to be collected. Node's parser still reads the head of each answer; the bytes after it go past the parser, as many
 * as the head announces. The parser never learns that the body has ended, so the connection ends with it.
 */
import type { Agent, IncomingMessage } from "node:http";
import type { Duplex, Readable } from "node:stream";

/** One read into the connection's own memory. */
const readBytes = 128 * 1024;

/**
 * Gets each piece of the body; false: nothing more until the socket is resumed. The piece is to be used up before the next
 * turn of the event loop where it lies in the connection's own memory, which is read into again.
 */
type Take = (piece: Uint8Array) => boolean;

/** Memory for the next piece; null: the connection has some. What was given stays with the connection until a piece comes. */
type Room = () => Uint8Array | null;

interface Reader {
  readonly take: Take;
  room: Room | null;
}

const byConnection = new WeakMap<Duplex, Reader>();
const byBody = new WeakMap<Readable, Reader>();

type Connect = Agent["createConnection"];

/**
 * The agent's connections, with memory of their own to read into. Encrypted ones give copies: Node hands over all that was
 * decrypted at once, record after record in the same memory, also when it was told to wait (`TLSWrap::ClearOut`).
 */
export const withReusedMemory =
  (connect: Connect, { tls }: { readonly tls: boolean }): Connect =>
  (options, callback) => {
    const own = Buffer.allocUnsafeSlow(readBytes);
    const connection: { socket?: Duplex | null | undefined } = {};
    const onread = {
      // Asked after each read, and once while there is no socket yet.
      buffer: (): Uint8Array => (connection.socket && byConnection.get(connection.socket)?.room?.()) ?? own,
      callback(bytes: number, buffer: Uint8Array): boolean {
        const { socket } = connection;
        const piece = buffer.subarray(0, bytes);
        const reader = socket && byConnection.get(socket);
        if (reader) return reader.take(tls && buffer === own ? Buffer.from(piece) : piece);
        // The parser listens here, and copies what it keeps.
        socket?.emit("data", piece);
        return true;
      },
    };
    connection.socket = connect({ ...options, onread } as unknown as typeof options, callback);
    return connection.socket;
  };

/**
 * From now on, what comes for `body` is read where `room` says, and is a chunk of that memory. `room` is asked when a read is
 * over, whose bytes may not have been taken yet. A body that is no bulk has memory of its own.
 */
export function readInto(body: Readable, room: Room): void {
  const reader = byBody.get(body);
  if (reader !== undefined) reader.room = room;
}

/** Bytes of a body that can go past the parser; null: its end is written into it, or it is no file. */
export function announcedBytes({ statusCode, headers }: IncomingMessage): number | null {
  const announced = headers["content-length"];
  if ((statusCode !== 200 && statusCode !== 206) || announced === undefined) return null;
  return headers["transfer-encoding"] === undefined ? Number(announced) : null;
}

/**
 * From now on, what comes on the message's connection goes to `take`, which makes `body` of it. The beginning, which came
 * with the head, does not. Returns what to call when the body has all its bytes: what a server sends after them goes nowhere
 * near the reader's memory.
 */
export function takePastParser(message: IncomingMessage, body: Readable, take: Take): () => void {
  const { socket } = message;
  const reader: Reader = { take, room: null };
  byConnection.set(socket, reader);
  byBody.set(body, reader);
  // All of it came with the head: the parser has seen the end, and the connection is used again.
  message.once("end", () => byConnection.delete(socket));
  return () => {
    reader.room = null;
    byBody.delete(body);
  };
}
