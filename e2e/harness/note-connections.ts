/**
 * Loaded into a host with `--import`: writes every attempt to reach another computer, and every name looked up, to the
 * file that CASEBOOK_TEST_CONNECTIONS names, one a line. The attempts themselves go on.
 */
import dgram from "node:dgram";
import dns from "node:dns";
import { appendFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";

const file = process.env["CASEBOOK_TEST_CONNECTIONS"];
if (file === undefined) throw new Error("CASEBOOK_TEST_CONNECTIONS names no file");
const note = (line: string): void => appendFileSync(file, `${line}\n`);

const own = /^(127\.\d+\.\d+\.\d+|::1|localhost)$/;
/** Host of what `Socket.connect` was given; null for a pipe or a Unix socket. */
function hostOf(given: readonly unknown[]): string | null {
  const [first, second] = Array.isArray(given[0]) ? (given[0] as unknown[]) : given;
  if (typeof first === "object" && first !== null) {
    const { path, host } = first as { path?: string | null; host?: string };
    return typeof path === "string" && host === undefined ? null : (host ?? "localhost");
  }
  if (typeof first === "string" && Number.isNaN(Number(first))) return null;
  return typeof second === "string" ? second : "localhost";
}

/** Puts a function before a method that sees its arguments. */
function before<K extends string>(owner: Record<K, unknown>, name: K, see: (given: unknown[]) => void): void {
  const original = owner[name] as (...given: unknown[]) => unknown;
  owner[name] = function (this: unknown, ...given: unknown[]) {
    see(given);
    return original.apply(this, given);
  };
}
const looked = ([name]: unknown[]): void => {
  if (!own.test(String(name))) note(`lookup ${String(name)}`);
};

before(net.Socket.prototype as unknown as Record<"connect", unknown>, "connect", (given) => {
  const host = hostOf(given);
  if (host !== null && !own.test(host)) note(`connect ${host}`);
});
before(dgram.Socket.prototype as unknown as Record<"send", unknown>, "send", () => note("datagram"));
before(dns as unknown as Record<"lookup", unknown>, "lookup", looked);
before(dns.promises as unknown as Record<"lookup", unknown>, "lookup", looked);
syncBuiltinESMExports();
note("watching");
