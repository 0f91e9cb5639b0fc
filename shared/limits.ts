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
  /** What follows on our own pixels (hashing, resizing, writing a PNG) is stopped after this. */
  imageFinishMs: 30_000,
  /** Images in one message. MedGemma was evaluated mostly on one. */
  imagesPerMessage: 16,
  /** Side of the square that an image encoder may ask for. */
  modelSquarePixels: 2_048,
  /** Tokens that one image may have in a prompt. Gemma 3 has 256. */
  tokensPerImage: 1_024,

  questionCharacters: 200_000,
  systemCharacters: 20_000,
  titleCharacters: 200,
  fileNameCharacters: 255,
  searchCharacters: 200,

  /** One message from the renderer, the bytes of the largest image included: 150 MB of RGB. */
  envelopeBytes: 256 * 1024 * 1024,

  /** MedGemma's own output limit (model card). */
  outputTokens: 8_192,
  contextTokens: 131_072,
  /** A prompt that leaves fewer for the answer is refused: that is less than a sentence. */
  leastAnswerTokens: 16,

  /** A streaming answer is at most this far behind on disk. */
  answerFlushMs: 1_000,
  answerFlushTokens: 64,

  /** Names, revisions and paths of the hub. */
  hubNameCharacters: 200,
  hubPathCharacters: 1_024,
  hubTokenCharacters: 512,
  modelIdCharacters: 1_500,
  /** Rows of a repository's listing that the window is sent; more are found with the filter. */
  listingRows: 200,
  /** A repository with more entries is cut off there. */
  listingEntries: 200_000,
  /** The same for the paths of its GGUF files together: 160 characters for each of so many. */
  listingPathCharacters: 32_000_000,
  /** Lists of files that are cached for the next filter: characters of all paths and hashes together, and for how long. */
  listingCache: 8,
  cachedListingCharacters: 32_000_000,
  cachedListingMs: 10 * 60 * 1000,
  /** What the hub may answer to a question (a page of a listing, an error), in bytes. */
  hubAnswerBytes: 16 * 1024 * 1024,
  /** Until a connection stands: name, proxy and TLS included. */
  hubConnectMs: 15_000,
  /** A connection on which no byte arrives for this long is given up. */
  hubStallMs: 30_000,
  /** Node's own 250 ms for one address of several is too short for a slow line. */
  hubAddressAttemptMs: 2_500,
  hubRedirects: 5,
  /** Connections that stay open for the next request. */
  hubIdleConnections: 8,
  /** A file of certificates that an environment variable names; Debian's bundle has 220 KB. */
  certificateFileBytes: 8 * 1024 * 1024,
  /** What the hub says in words, as it is shown. */
  hubMessageCharacters: 300,
  /** Between two looks at a request that the authors of a model review by hand. */
  hubPendingPollMs: 60_000,
  /** A hub that asks for a longer pause is asked again after this. */
  hubPauseMs: 60 * 60 * 1000,
  /** A hub that asks for a pause and names no time: it counts in windows of so long (huggingface.co/docs/hub/rate-limits). */
  hubRateWindowMs: 5 * 60 * 1000,
  /** One question to a chat server: 32 squares of MedGemma as PNG, of 1.5 MB each and a third more in base64. */
  chatRequestBytes: 64 * 1024 * 1024,
  /** Until a connection to a chat server stands. */
  chatConnectMs: 10_000,
  /** A server that encodes many images on its processor sends nothing meanwhile; whoever waits can stop. */
  chatSilenceMs: 15 * 60 * 1000,
  /** From the end of an answer to its counts, which a server may send after it. */
  chatCountsMs: 2_000,
  /** One event of the stream, with the field names around its text. */
  chatEventBytes: 1024 * 1024,
  /** A whole answer: each of the most tokens in an event of its own. */
  chatAnswerBytes: 64 * 1024 * 1024,
  /** What a server says in place of an answer. */
  chatRefusalBytes: 64 * 1024,
  /** Of it, what is shown. */
  chatSaidCharacters: 300,

  /** The terms record, the sealed token, the hub's token file; a refusal's body. */
  smallFileBytes: 64 * 1024,
  /** Ranges of one file that are fetched at the same time. */
  downloadConnections: 4,
  /** The first of them is alone for so long at least, and as long as it brings this much. */
  downloadRampMs: 1_000,
  downloadFastBytesPerSecond: 200_000_000,
  /** One range, over a connection of its own, when there are several: small ones would wait for connections, large ones leave holes behind them. */
  downloadPieceBytes: 64 * 1024 * 1024,
  /** Attempts without a single new byte, before a download gives up. */
  downloadRetries: 5,
  /** Before the first of them; each further wait is twice as long. */
  downloadBackoffMs: 1_000,
  /** Between two reports of what arrived. */
  downloadProgressMs: 250,
  /** Between two notes of what is on the disk: what a crash may cost. */
  downloadSaveMs: 250,
  /** Bytes after which the disk is synced while more arrive. Otherwise a system leaves gigabytes for the end. */
  downloadSaveBytes: 16 * 1024 * 1024,
  /** Between two looks at a download that runs in another process. */
  downloadElsewhereMs: 10_000,
  /** Files of one model: the parts of a split one, and an image encoder. */
  downloadFiles: 1_000,
  /** A journal holds a few dozen ranges. */
  downloadJournalBytes: 1024 * 1024,
  /** Room on the disk that downloads and imports leave to everything else, the user's cases first. */
  diskReserveBytes: 256 * 1024 * 1024,
  /** One piece of a file that the window hands over. */
  importPieceBytes: 4 * 1024 * 1024,
  /** A model file larger than this is refused before it is read: 27B in BF16 takes 54 GB. */
  modelFileBytes: 200 * 1024 ** 3,
  /** One record of the library. A model of 999 parts takes 400 KB. */
  modelRecordBytes: 1024 * 1024,
  /** Imports that a window may have begun and not finished. */
  importsAtOnce: 64,
  /** Folders below an imported one, and files in all of them together, that are looked at. */
  importFolderDepth: 8,
  importFolderFiles: 20_000,
  /** What is read of a file on the hub to find the end of its header. */
  remoteHeaderBytes: 64 * 1024 * 1024,
  /** The header of a GGUF file: far above any real one, far below what would hurt us. MedGemma 27B: 808 tensors, 44 entries, 9 MB. */
  gguf: {
    firstReadBytes: 1024 * 1024,
    headerBytes: 256 * 1024 * 1024,
    tensors: 100_000,
    metadataEntries: 10_000,
    keyBytes: 65_535,
    stringBytes: 16 * 1024 * 1024,
    /** llama.cpp keeps 64 bytes, the last of them 0. */
    tensorNameBytes: 63,
    arrayElements: 16_000_000,
    /** Longer arrays are counted, not stored. */
    retainedElements: 256,
    dimensions: 4,
    tensorValues: 2 ** 48,
    alignmentBytes: 1024 * 1024,
  },
  /** Parts of a split model. gguf-split counts with 16 bits; no published model has more than a few dozen. */
  modelParts: 999,
  /** Files whose facts the library keeps: a header of 262,208 words takes a while to parse. */
  cachedFileFacts: 1_000,
  /** Levels of folders, and files, that are looked at where other programs keep their models. */
  foreignFolderDepth: 4,
  foreignFolderFiles: 20_000,
  /** Between two reports of an import while only bytes move. */
  importProgressMs: 250,
  /** Imports that are over and can still be asked for: a window may do so once more for one that has just failed. */
  finishedImports: 64,
  gpuLayers: 1_000,
  threads: 512,

  /** How long a deleted case can be brought back. After that its key is destroyed. */
  undoDeleteMs: 15_000,
} as const;
