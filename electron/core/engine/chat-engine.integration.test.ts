/** The port's promises, kept by the engine on this computer, by the scripted one, and by a server's client. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll } from "vitest";
import { sampleLoaded } from "../../../shared/note/testing/samples.ts";
import { createImaging } from "../imaging/imaging.ts";
import { createEgress } from "../net/egress.ts";
import type { GenerateEvent, GenerateRequest } from "./chat-engine.ts";
import { createLocalEngine } from "./create-local-engine.ts";
import { createOpenAiEngine } from "./remote/openai-engine.ts";
import { startChatServer, wordByWord } from "./remote/testing/chat-server.ts";
import { spawnWithFork } from "./spawn.ts";
import { AnswerStatistics } from "./statistics.ts";
import { type ContractSubject, testChatEngine } from "./testing/chat-engine-contract.ts";
import { practiceLoad, sampleSquare } from "./testing/practice-fixture.ts";
import { createScriptedEngine } from "./testing/scripted-engine.ts";
import { requireVisionAddon } from "./testing/tiny-engine.ts";

const imaging = createImaging();
const opened: { close(): unknown }[] = [];
afterAll(async () => {
  await imaging.dispose();
  for (const one of opened.toReversed()) await one.close();
});

async function subjectOf(
  engine: ContractSubject["engine"],
  longQuestion = "Describe the picture.",
): Promise<ContractSubject> {
  return {
    engine,
    longQuestion,
    square: await sampleSquare("phantom-08-skin.png"),
    encodePng: (image) => imaging.png(image),
  };
}

async function startLocal(): Promise<ContractSubject> {
  await requireVisionAddon();
  const engine = createLocalEngine({ spawn: spawnWithFork });
  await engine.load(practiceLoad());
  return subjectOf(engine, "Write a structured report");
}
testChatEngine("the engine on this computer", startLocal, startLocal);

const words = Array.from({ length: 30 }, (_, at) => `word ${at} `);

async function* speak(
  signal: AbortSignal,
  { conversation, image, sampling }: GenerateRequest,
): AsyncGenerator<GenerateEvent, void> {
  const statistics = new AnswerStatistics(8_192, () => performance.now());
  for (const part of conversation.turns.flatMap((turn) => (turn.role === "user" ? turn.parts : []))) {
    if (part.type !== "image") continue;
    const stopped = new Promise<null>((resolve) => signal.addEventListener("abort", () => resolve(null)));
    if ((await Promise.race([image(part.sha256, "rgb"), stopped])) === null) return;
  }
  statistics.prompt(12, 0);
  yield { type: "prompt", promptTokens: 12, cachedTokens: 0, renderedPrompt: "<bos>" };
  const said = words.slice(0, sampling.maxTokens);
  let text = "";
  for (const word of said) {
    await sleep(1);
    if (signal.aborted) return;
    statistics.token();
    text += word;
    yield { type: "text", channel: "text", text: word, tokens: 1 };
  }
  const finishReason = said.length < words.length ? "length" : "stop";
  yield { type: "done", finishReason, text, thought: null, rawText: text, statistics: statistics.read() };
}
async function startScripted(): Promise<ContractSubject> {
  const engine = createScriptedEngine({ loads: sampleLoaded, answer: speak });
  await engine.load(practiceLoad());
  return subjectOf(engine);
}
testChatEngine("the scripted engine", startScripted, startScripted);

async function startRemote(): Promise<ContractSubject> {
  const server = await startChatServer(wordByWord(words, 2));
  const egress = createEgress({
    servers: { chat: server.address },
    environment: {},
    offline: () => false,
    appVersion: "1.2.3",
  });
  opened.push(server, egress);
  const engine = createOpenAiEngine({
    egress,
    server: new URL("/v1", server.address),
    model: { id: "medgemma", name: "MedGemma", notice: "For research only." },
    vision: { available: true, side: 144, tokensPerImage: 18, resampling: "bilinear-antialiased" },
    contextSize: { unknown: "server-silent" },
    key: null,
  });
  return subjectOf(engine);
}
testChatEngine("the client of a server", startRemote, startRemote);
