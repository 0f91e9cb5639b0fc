/** Every number that bounds hostile or large input, with its unit in its name. */
export const limits = {
  /** A dropped file larger than this is refused before it is read. */
  imageFileBytes: 200 * 1024 * 1024,
  /** Decoded size, width times height. 50 million pixels are 200 MB as RGBA, the most that a worker may hold. */
  imagePixels: 50_000_000,
  /** Longest side of an image. */
  imageSidePixels: 16_384,
  /** A decoder that takes longer than this is stopped. */
  imageDecodeMs: 5_000,
  /** What follows on our own pixels (resizing, writing the PNG) is stopped after this. */
  imageFinishMs: 30_000,
  /** Images in one message. MedGemma was evaluated mostly on one. */
  imagesPerMessage: 16,
  /** Side of the square that an image encoder may ask for. */
  modelSquarePixels: 2_048,

  questionCharacters: 200_000,
  systemCharacters: 20_000,
  titleCharacters: 200,
  fileNameCharacters: 255,
  searchCharacters: 200,

  /** One message from the renderer, sealed PNG of the largest image included. */
  envelopeBytes: 256 * 1024 * 1024,

  /** MedGemma's own output limit (model card). */
  outputTokens: 8_192,
  contextTokens: 131_072,
  /** A prompt that leaves fewer for the answer is refused: that is less than a sentence. */
  leastAnswerTokens: 16,

  /** A streaming answer is at most this far behind on disk. */
  answerFlushMs: 1_000,
  answerFlushTokens: 64,

  /** How long a deleted case can be brought back. After that its key is destroyed. */
  undoDeleteMs: 15_000,
} as const;
