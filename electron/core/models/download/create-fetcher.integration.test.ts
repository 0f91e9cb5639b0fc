import { mkdtemp, open, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { createFetcher } from "./create-fetcher.ts";
import type { FetchReport } from "./fetch-file.ts";

test("while the last bytes are hashed it says 'verifying', and never 'downloading' again", async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "casebook-fetcher-"));
  try {
    // All holes: it takes no room, and longer to hash than two reports are apart.
    const bytes = 300_000_000;
    const partPath = path.join(folder, "0.part");
    await using part = await open(partPath, "w");
    await part.truncate(bytes);
    const nobody = (): never => {
      throw new Error("every byte is there already");
    };
    const reports: FetchReport["type"][] = [];
    const fetched = createFetcher({ hub: { resolve: nobody, range: nobody } })(
      {
        file: { repo: "test/model", commit: "1".repeat(40), path: "model.gguf" },
        role: "model",
        bytes,
        sha256: "0".repeat(64),
        partPath,
        present: [{ from: 0, to: bytes }],
        placePath: path.join(folder, "model.gguf"),
        reserveBytes: 0,
      },
      ({ type }) => reports.push(type),
      new AbortController().signal,
    );
    await expect(fetched).rejects.toMatchObject({ code: "DOWNLOAD_WRONG_HASH" });
    expect(reports.slice(reports.indexOf("verifying"))).not.toContain("bytes");
  } finally {
    await rm(folder, { recursive: true });
  }
});
