/** The repositories of the workbench's hub. */

import { readFileSync } from "node:fs";
import { mmprojContent, practiceModelPath } from "../../../../../scripts/hub/practice-files.ts";
import type { RepositorySeed } from "../../../../../scripts/hub/repositories.ts";
import { partName, splitGguf } from "../../../../../scripts/hub/split-gguf.ts";

export const repo = "test/model-GGUF";
export const commit = "1".repeat(40);
export const newerCommit = "2".repeat(40);
export const gatedRepo = "test/medgemma-gated-GGUF";

/** No multiple of anything. */
export const modelBytes = 3_000_017;

export const noise = (seed: number, bytes = modelBytes) => ({ bytes, seed, gguf: true });

export const testRepositories = (): readonly RepositorySeed[] => {
  const parts = splitGguf(readFileSync(practiceModelPath), 3);
  return [
    {
      id: repo,
      commits: [
        {
          commit,
          files: [
            { path: "model-Q4_0.gguf", content: noise(1) },
            { path: "model-Q8_0.gguf", content: noise(2, modelBytes + 1_000) },
            { path: "mmproj-F16.gguf", content: mmprojContent },
            { path: "deep/er/model-BF16.gguf", content: noise(3, 500_000) },
            { path: "not-a-model.gguf", content: { bytes: 700_000, seed: 4 } },
            ...parts.map((data, index) => ({
              path: partName("split", index, parts.length),
              content: { data },
            })),
          ],
        },
        { commit: newerCommit, files: [{ path: "newer-Q4_0.gguf", content: noise(5, 400_000) }] },
      ],
    },
    {
      id: gatedRepo,
      gated: "auto",
      commits: [{ commit, files: [{ path: "model-Q4_0.gguf", content: noise(6) }] }],
    },
  ];
};
