/** `npm run hub [-- --port N]`: the hub for a person to walk through. Ctrl-C ends it. */
import { once } from "node:events";
import { parseArgs } from "node:util";
import { startHub, type TestHub } from "./hub.ts";
import { knownTokens } from "./tokens.ts";
import { gateWords, tokenWords } from "./words.ts";

/** The same at each start, so that a command can be typed again. */
const usualPort = 8_765;
const { values } = parseArgs({ options: { port: { type: "string" } } });
const port = Number(values.port ?? usualPort);

const isTaken = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "EADDRINUSE";

if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write("A port is a number from 0 to 65535; 0 takes any free one.\n");
  process.exitCode = 1;
} else {
  await run();
}

async function run(): Promise<void> {
  const hub = await startHub({ port }).catch((error: unknown) => {
    if (!isTaken(error)) throw error;
    process.stderr.write(`Port ${port} is taken. Choose another one: npm run hub -- --port 0\n`);
    return null;
  });
  if (hub === null) {
    process.exitCode = 1;
    return;
  }
  process.stdout.write(introduction(hub));
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await hub.close();
}

function introduction(hub: TestHub): string {
  const tokens = Object.values(knownTokens).map((token): readonly [string, string] => [
    token.value,
    tokenWords(token),
  ]);
  const repositories = hub.repositories.map((repository): readonly [string, string] => [
    repository.id,
    gateWords(repository),
  ]);
  return `The practice hub listens at ${hub.endpoint}
Open that address in a browser to see its pages and to switch faults on.

In another terminal, start Casebook with it:
  HF_ENDPOINT=${hub.endpoint} npm start
or ask for a model on the command line:
  HF_ENDPOINT=${hub.endpoint} npm run -s casebook -- access practice/medgemma-gated-GGUF

Tokens that it knows (any other one is refused):
${table(tokens)}
Repositories:
${table(repositories)}
Models are the practice model under other names. Files whose hash Casebook knows must be refused.
Everything is forgotten when this ends. Press Ctrl-C to end it.
`;
}

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, words]) => `  ${name.padEnd(width)}  ${words}\n`).join("");
}
