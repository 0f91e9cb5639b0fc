import { expect, test } from "vitest";
import { defaultSampling } from "../../../shared/domain.ts";
import type { GenerateEvent } from "./chat-engine.ts";
import { ChatLoop } from "./chat-loop.ts";
import type { HostedModel } from "./model-host.ts";
import { ask } from "./testing/practice-fixture.ts";
import { loadTinyModel, temporaryModels, tinyContext } from "./testing/tiny-engine.ts";

test("a cancelled answer ends before its next token: nothing follows but the end", async () => {
  const models = await temporaryModels();
  const { llama, model } = await loadTinyModel(models.text);
  const context = await tinyContext(model);
  // Of what was told when the model was loaded, an answer looks at this alone.
  const loaded = { vision: { available: false } };
  const hosted = { model, context, encoder: null, loaded } as unknown as HostedModel;
  const loop = new ChatLoop(hosted, () => undefined);
  const request = {
    conversation: { system: "", turns: [ask("what is in the x ray")] },
    sampling: { ...defaultSampling, temperature: 0, maxTokens: 500 },
    seed: 1,
    square: () => Promise.reject(new Error("no image was asked about")),
  };

  const abort = new AbortController();
  const events: GenerateEvent[] = [];
  await loop.generate(request, abort.signal, (event) => {
    events.push(event);
    // The first text goes out at once, with all tokens so far.
    if (event.type === "text") abort.abort();
  });
  const tokensByThen = events.find((event) => event.type === "text")?.tokens;
  expect(events.map(({ type }) => type)).toEqual(["prompt", "text", "done"]);
  expect(events.at(-1)).toMatchObject({
    finishReason: "cancelled",
    statistics: { completionTokens: tokensByThen },
  });

  await llama.dispose();
  await models.remove();
});
