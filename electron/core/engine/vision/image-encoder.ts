/** Image input for a model of node-llama-cpp: RGB squares in, tokens for the prompt out. See docs/engine.md. */
import type { LlamaContext, LlamaModel, Token } from "node-llama-cpp";
import { SerialQueue } from "../../../../shared/serial-queue.ts";
import { type MmprojHeader, readMmproj } from "../../gguf/mmproj.ts";
import { type AttachedImages, attachImages } from "./attach-images.ts";
import { fromNative, visionError } from "./failures.ts";
import { imageSlots } from "./image-slots.ts";
import { contextInternals, modelInternals, whileModelLives } from "./llama-internals.ts";
import {
  loadVisionAddon,
  type NativeEncoded,
  type NativeEncoder,
  type NativeVision,
} from "./native-addon.ts";
import { virtualToken } from "./virtual-tokens.ts";

export type { AttachedImages } from "./attach-images.ts";
export { isVirtualToken } from "./virtual-tokens.ts";

export interface ImageEncoderOptions {
  readonly model: LlamaModel;
  readonly mmprojPath: string;
  readonly gpu: boolean;
  readonly threads: number;
  /** The vision addon, where it is another than the app's own. */
  readonly addonPath?: string;
}

/** An image as the language model takes it. Holds its embeddings until it is released. */
export interface EncodedImage {
  /** Begin marker, virtual ids, end marker: to be put into the prompt as they are. */
  readonly tokens: readonly Token[];
  /** Frees the embeddings. A prompt that still needs them fails with GENERATION_FAILED from then on. */
  release(): void;
}

export class ImageEncoder {
  /** Side of the square that `encode` takes, in pixels. */
  readonly side: number;
  /** Tokens that one image takes up in the context, begin and end marker included. */
  readonly tokensPerImage: number;
  readonly #model: LlamaModel;
  readonly #native: NativeVision;
  readonly #encoder: NativeEncoder;
  readonly #imageTokens: number;
  readonly #held = new Set<number>();
  readonly #forgetModel: () => void;
  readonly #queue = new SerialQueue();
  #closing: Promise<void> | null = null;

  private constructor(
    model: LlamaModel,
    native: NativeVision,
    encoder: NativeEncoder,
    projector: MmprojHeader,
    sample: NativeEncoded,
  ) {
    this.#model = model;
    this.#native = native;
    this.#encoder = encoder;
    this.#imageTokens = sample.tokens;
    this.side = projector.side;
    this.tokensPerImage = sample.begin.length + sample.tokens + sample.end.length;
    const listener = model.onDispose.createListener(() => void this.dispose());
    this.#forgetModel = () => listener.dispose();
  }

  /**
   * Loads an image encoder (mmproj) for a loaded model and encodes one grey square with it.
   * Throws CasebookError: MMPROJ_UNREADABLE, MMPROJ_MISMATCH, VISION_UNAVAILABLE.
   */
  static async load(options: ImageEncoderOptions): Promise<ImageEncoder> {
    const { model, mmprojPath, gpu, threads, addonPath } = options;
    const projector = await readMmproj(mmprojPath, model.embeddingVectorSize);
    const native = await loadVisionAddon(addonPath);
    return await whileModelLives(model, async () => {
      const inside = modelInternals(model);
      requireLayout(native.checkLayout(inside.native, inside.path, null, 0));
      let encoder: NativeEncoder | null = null;
      try {
        encoder = await native.loadEncoder(inside.native, mmprojPath, gpu, threads);
        const sample = await native.encodeImage(encoder, greySquare(projector.side), projector.side);
        if (sample.tokens !== projector.imageTokens) {
          throw visionError(
            "MMPROJ_UNREADABLE",
            `The image encoder gave ${sample.tokens} tokens where its file says ${projector.imageTokens}.`,
          );
        }
        return new ImageEncoder(model, native, encoder, projector, sample);
      } catch (error) {
        if (encoder !== null) await native.closeEncoder(encoder);
        throw fromNative(error, mmprojPath);
      }
    });
  }

  /**
   * Encodes a square: RGB, row-major, side*side*3 bytes; one after another, off the JavaScript thread.
   * Throws CasebookError: BAD_REQUEST (wrong number of bytes), VISION_UNAVAILABLE (closed), GENERATION_FAILED.
   */
  async encode(rgb: Uint8Array): Promise<EncodedImage> {
    const expected = this.side * this.side * 3;
    if (rgb.length !== expected) {
      throw visionError("BAD_REQUEST", `The picture has ${rgb.length} bytes; the encoder takes ${expected}.`);
    }
    // The caller may reuse its buffer while this waits for its turn.
    const pixels = rgb.slice();
    return await this.#queue.run(() => this.#encodeNow(pixels));
  }

  /**
   * Lets prompts of this context hold images. Throws CasebookError VISION_UNAVAILABLE when node-llama-cpp's objects are
   * not laid out as the addon was compiled for, when the context belongs to another model, or when its batch cannot hold
   * an image (`batchSize`); the context stays as it was, for text.
   */
  attach(context: LlamaContext): AttachedImages {
    if (this.#closing !== null) throw closed();
    const nativeContext = contextInternals(context);
    const inside = modelInternals(this.#model);
    const size = nativeContext.getContextSize();
    requireLayout(this.#native.checkLayout(inside.native, inside.path, nativeContext, size));
    if (context.batchSize < this.#imageTokens) {
      throw visionError(
        "VISION_UNAVAILABLE",
        `An image has ${this.#imageTokens} tokens, and a batch of this context holds ${context.batchSize}.`,
      );
    }
    return attachImages(nativeContext, this.#native, imageSlots);
  }

  /**
   * Frees the encoder and the embeddings of all its images. An image that is being encoded is finished first, those that
   * wait are refused. May be called at any time, before or after the model, the contexts and llama itself are disposed.
   */
  dispose(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#forgetModel();
    await this.#queue.settled();
    await this.#native.closeEncoder(this.#encoder);
    for (const slot of this.#held) imageSlots.release(slot);
    this.#held.clear();
  }

  async #encodeNow(rgb: Uint8Array): Promise<EncodedImage> {
    if (this.#closing !== null) throw closed();
    const encoded = await whileModelLives(this.#model, async () => {
      try {
        return await this.#native.encodeImage(this.#encoder, rgb, this.side);
      } catch (error) {
        throw fromNative(error);
      }
    });
    const { embeddings: values, tokens, nonCausal, begin, end } = encoded;
    const slot = imageSlots.hold({ values, tokens, nonCausal });
    if (slot === null) throw visionError("VISION_UNAVAILABLE", "Too many images are held at the same time.");
    this.#held.add(slot);
    const virtual = Array.from({ length: tokens }, (_, index) => virtualToken(slot, index));
    return {
      tokens: [...asTokens(begin), ...virtual, ...asTokens(end)],
      release: () => {
        if (this.#held.delete(slot)) imageSlots.release(slot);
      },
    };
  }
}

function requireLayout(difference: string): void {
  if (difference === "") return;
  throw visionError(
    "VISION_ADDON_UNUSABLE",
    `The image encoder does not fit this node-llama-cpp (${difference}).`,
    { remedy: "Delete the folder build, then run npm start again. Questions without images work." },
  );
}

function closed(): Error {
  return visionError("VISION_UNAVAILABLE", "The image encoder was closed.");
}

function greySquare(side: number): Uint8Array {
  return new Uint8Array(side * side * 3).fill(128);
}

function asTokens(ids: Uint32Array): Token[] {
  return Array.from(ids, (id) => id as Token);
}
