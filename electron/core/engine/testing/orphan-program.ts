/** For tests: a parent that has an engine write a long answer, and tells the engine's process id once it does. */
import process from "node:process";
import { defaultSampling } from "../../../../shared/domain.ts";
import { createLocalEngine } from "../create-local-engine.ts";
import { spawnWithFork } from "../spawn.ts";
import { ask, generatedFiles, practiceLoad } from "./practice-fixture.ts";

const engine = createLocalEngine({ spawn: spawnWithFork });
await engine.load(
  practiceLoad({ files: generatedFiles(process.argv[2] ?? ""), load: { contextSize: 8_192 } }),
);
const { processId } = await engine.report();
const request = {
  conversation: { system: "", turns: [ask("what is in the x ray")] },
  sampling: { ...defaultSampling, maxTokens: 7_000 },
  seed: 1,
  image: () => Promise.reject(new Error("no image was asked about")),
};
for await (const event of engine.generate(request, new AbortController().signal)) {
  if (event.type === "text") process.send?.(processId);
}
