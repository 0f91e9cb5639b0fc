/** A conversation as the body of a chat completion. Images are data URLs: no server is given an address to fetch. */
import type { Sampling } from "../../../../shared/domain.ts";
import { type Part, renderPrompt, type Turn } from "../../../../shared/prompt.ts";
import type { GenerateRequest, ImageSource } from "../chat-engine.ts";

/**
 * UTF-8 JSON. Throws BAD_REQUEST for turns that do not alternate, and what `image` throws.
 * Every sampling value is sent, since the servers' own defaults differ.
 */
export async function chatRequest(
  model: string,
  { conversation, image, sampling, seed }: Omit<GenerateRequest, "signal">,
): Promise<Uint8Array> {
  // Refuses what the model's template refuses, before a server that is less strict answers something else.
  renderPrompt(conversation);
  const { system, turns } = conversation;
  const pictures = await readImages(turns, image);
  const body = {
    model,
    messages: [
      ...(system === "" ? [] : [{ role: "system", content: system }]),
      ...turns.map((turn) => messageOf(turn, pictures)),
    ],
    ...samplingFields(sampling),
    seed,
    stream: true,
    stream_options: { include_usage: true },
  };
  return Buffer.from(JSON.stringify(body));
}

/** Each image once, however often the conversation shows it. */
async function readImages(turns: readonly Turn[], image: ImageSource): Promise<ReadonlyMap<string, string>> {
  const pictures = new Map<string, string>();
  for (const part of turns.flatMap((turn) => (turn.role === "user" ? turn.parts : []))) {
    if (part.type !== "image" || pictures.has(part.sha256)) continue;
    const png = await image(part.sha256, "png");
    pictures.set(part.sha256, `data:image/png;base64,${Buffer.from(png).toString("base64")}`);
  }
  return pictures;
}

function messageOf(turn: Turn, pictures: ReadonlyMap<string, string>): object {
  if (turn.role === "model") return { role: "assistant", content: turn.text };
  return { role: "user", content: contentOf(turn.parts, pictures) };
}

/** Text alone is sent as a string: some servers take parts only from models that read images. */
function contentOf(parts: readonly Part[], pictures: ReadonlyMap<string, string>): unknown {
  const [only, ...more] = parts;
  if (only?.type === "text" && more.length === 0) return only.text;
  return parts.map((part) =>
    part.type === "text"
      ? { type: "text", text: part.text }
      : { type: "image_url", image_url: { url: pictures.get(part.sha256) } },
  );
}

const samplingFields = ({ temperature, topK, topP, minP, repeatPenalty, maxTokens }: Sampling) => ({
  temperature,
  top_p: topP,
  top_k: topK,
  min_p: minP,
  max_tokens: maxTokens,
  // Two names for one thing: llama-server's, and that of vLLM and SGLang. Servers ignore the one that they do not know.
  ...(repeatPenalty !== 1 && { repeat_penalty: repeatPenalty, repetition_penalty: repeatPenalty }),
});
