import { describe, expect, it } from "vitest";
import type { Attachment, EngineStatus } from "../../../shared/domain.ts";
import { limits } from "../../../shared/limits.ts";
import { type DraftImage, emptyDraft } from "../../stores/draft-store.ts";
import { practiceLoaded } from "../../testing/samples.ts";
import { type SendSituation, sendState } from "./send-state.ts";

const ready: EngineStatus = { state: "ready", loaded: practiceLoaded };
const failure = {
  code: "VISION_UNAVAILABLE",
  message: "No compiler was found.",
  remedy: "Install one.",
} as const;
const blind: EngineStatus = {
  state: "ready",
  loaded: { ...practiceLoaded, vision: { available: false, failure } },
};
const image: DraftImage = { id: "i", name: "a.png", state: "ready", attachment: { id: "a" } as Attachment };
const state = (part: Partial<SendSituation> & { text?: string; images?: readonly DraftImage[] } = {}) =>
  sendState({
    draft: { ...emptyDraft, text: part.text ?? "Where?", images: part.images ?? [] },
    engine: ready,
    connection: "open",
    context: null,
    ...part,
  });
const why = (result: ReturnType<typeof state>): string =>
  result.kind === "blocked" ? result.why : result.kind;

describe("sendState", () => {
  it("lets a question through, with images or without, and while another case is answered", () => {
    expect(state()).toEqual({ kind: "ready" });
    expect(state({ images: [image] })).toEqual({ kind: "ready" });
    expect(state({ engine: { state: "busy", loaded: practiceLoaded } })).toEqual({ kind: "ready" });
    expect(state({ engine: { state: "off" } })).toEqual({ kind: "ready" });
  });

  it("says in words what it waits for", () => {
    expect(
      state({ engine: { state: "loading", modelId: "m", modelName: "MedGemma", progress: 0.43 } }),
    ).toMatchObject({ kind: "blocked", why: "Loading MedGemma…", share: 0.43 });
    expect(why(state({ connection: "reconnecting" }))).toContain("connection");
    const second: DraftImage = { id: "j", name: "b.png", state: "preparing" };
    expect(why(state({ images: [image, second] }))).toBe("Preparing image 2 of 2…");
    expect(why(state({ text: " ", images: [image] }))).toBe("Write what you want to know.");
  });

  it("is quiet about an empty field, and about a question on its way", () => {
    expect(state({ text: "  " })).toEqual({ kind: "quiet" });
    expect(
      sendState({
        draft: { ...emptyDraft, text: "x", sending: true },
        engine: ready,
        connection: "open",
        context: null,
      }),
    ).toEqual({ kind: "quiet" });
  });

  it("gives the reason when image input is off, and only where there are images", () => {
    expect(state({ engine: blind, images: [image] })).toEqual({ kind: "textOnly", failure });
    expect(state({ engine: blind })).toEqual({ kind: "ready" });
  });

  it("offers to load a model that failed, and a new case where the context is full", () => {
    const failed = state({ engine: { state: "failed", failure, retryAt: null } });
    expect(failed).toMatchObject({ kind: "blocked", wayOut: "load" });
    expect(state({ context: { promptTokens: 8_192, contextSize: 8_192 } })).toMatchObject({
      wayOut: "newCase",
    });
  });

  it("calls the context full where the engine does: with less room than the shortest answer", () => {
    const withRoom = (tokens: number) =>
      state({ context: { promptTokens: 8_192 - tokens, contextSize: 8_192 } });
    expect(withRoom(limits.leastAnswerTokens)).toEqual({ kind: "ready" });
    expect(withRoom(limits.leastAnswerTokens - 1)).toMatchObject({ kind: "blocked", wayOut: "newCase" });
  });

  it("holds back more images than a question can have", () => {
    const images = Array.from({ length: limits.imagesPerMessage + 1 }, (_, at) => ({
      ...image,
      id: `${at}`,
    }));
    expect(why(state({ images }))).toBe("17 images; a question can have 16.");
    expect(state({ images: images.slice(1) })).toEqual({ kind: "ready" });
  });

  it("refuses a question that is too long before it is sent", () => {
    expect(why(state({ text: "x".repeat(200_001) }))).toBe(
      "200,001 characters; a question can have 200,000.",
    );
  });
});
