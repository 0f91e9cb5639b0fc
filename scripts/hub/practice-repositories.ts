/** Repositories that exist nowhere else, one for each state that a real one can be in. */
import { readFile } from "node:fs/promises";
import { gatedCard } from "./medgemma-repositories.ts";
import { languageModel, mmprojContent, practiceModelPath } from "./practice-files.ts";
import { commitAfter, type RepositorySeed, type SeedFile } from "./repositories.ts";
import { partName, splitGguf } from "./split-gguf.ts";

/** One language model and one image encoder. */
const pair: readonly SeedFile[] = [
  { path: "practice-Q8_0.gguf", content: languageModel },
  { path: "mmproj-F16.gguf", content: mmprojContent },
  { path: "README.md", content: { text: "# Practice model\n\nKnows no medicine.\n" } },
];

const repository = (
  name: string,
  files: readonly SeedFile[],
  more: Omit<RepositorySeed, "id" | "commits"> = {},
): RepositorySeed => ({ id: `practice/${name}`, commits: [{ commit: commitAfter(name), files }], ...more });

export const practiceRepositories = async (): Promise<readonly RepositorySeed[]> => [
  repository("plain-GGUF", pair, { card: { license: "apache-2.0" } }),
  repository("medgemma-gated-GGUF", pair, { gated: "auto", card: gatedCard }),
  repository("medgemma-reviewed-GGUF", pair, { gated: "manual", card: gatedCard }),
  repository("disabled-GGUF", pair, { disabled: true }),
  repository("split-GGUF", await splitFiles()),
  repository("many-files-GGUF", manyFiles(50_000)),
];

async function splitFiles(): Promise<readonly SeedFile[]> {
  const parts = splitGguf(await readFile(practiceModelPath), 3);
  return [
    ...parts.map((data, index) => ({
      path: partName("practice-Q8_0", index, parts.length),
      content: { data },
    })),
    { path: "mmproj-F16.gguf", content: mmprojContent },
  ];
}

/** A listing of `count` entries, folders among them, nearly all of them models that can be fetched. */
function manyFiles(count: number): readonly SeedFile[] {
  const folders = 100;
  const files = count - folders;
  return Array.from({ length: files }, (_, at) => ({
    path: `shelf-${String(at % folders).padStart(3, "0")}/practice-${String(at).padStart(5, "0")}.gguf`,
    content: languageModel,
  }));
}
