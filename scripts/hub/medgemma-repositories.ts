/**
 * The repositories of Casebook's registry under their real names and commits. All bytes are the practice model's, so that
 * a file whose hash Casebook knows must be refused; the hub claims that hash all the same, as a forged mirror would.
 */
import { registeredModels } from "../../shared/models/known-models.ts";
import type { RegisteredModel, RepositoryFile } from "../../shared/models/registered-model.ts";
import type { LargeContent } from "./contents.ts";
import { languageModel, mmprojContent } from "./practice-files.ts";
import { commitAfter, type RepositorySeed, type SeedFile } from "./repositories.ts";

const licence = {
  license: "other",
  license_name: "health-ai-developer-foundations",
  license_link: "https://developers.google.com/health-ai-developer-foundations/terms",
};

/** As the cards of MedGemma have it. */
export const gatedCard = {
  ...licence,
  extra_gated_heading: "Access MedGemma on Hugging Face",
  extra_gated_prompt:
    "To access MedGemma on Hugging Face, you're required to review and agree to Health AI Developer Foundation's terms of use. To do this, please ensure you're logged in to Hugging Face and click below. Requests are processed immediately.",
  extra_gated_button_content: "Acknowledge license",
} as const;

const card = (id: string): SeedFile => ({
  path: "README.md",
  content: { text: `# ${id}\n\nA stand-in for tests. Its weights are those of a practice model.\n` },
});

/** Mirrors as GGUF: open to everyone, though the terms bind all the same. */
export const mirrors = (): readonly RepositorySeed[] => registeredModels.map(mirrorOf);

function mirrorOf({ original, mmproj, variants }: RegisteredModel): RepositorySeed {
  const files = [
    ...(mmproj === null ? [] : [{ file: mmproj, content: mmprojContent }]),
    ...variants.map(({ file }) => ({ file, content: languageModel })),
  ];
  const repo = files[0]?.file.repo ?? "";
  const known = new Set(files.flatMap(({ file }) => file.commit ?? []));
  const commits = known.size === 0 ? [commitAfter(repo)] : [...known];
  // Image encoders of other precisions, which must not be taken for language models.
  const others =
    mmproj === null ? [] : ["BF16", "F32"].map((type) => seed(`mmproj-${type}.gguf`, mmprojContent));
  return {
    id: repo,
    card: { ...licence, base_model: original.repo },
    commits: commits.map((commit, at) => ({
      commit,
      files: [
        ...(at === 0 ? [card(repo), ...others] : []),
        ...files
          .filter(({ file }) => (file.commit ?? commits.at(-1)) === commit)
          .map(({ file, content }) => claimed(file, content)),
      ],
    })),
  };
}

const seed = (path: string, content: SeedFile["content"]): SeedFile => ({ path, content });

const claimed = ({ path, sha256 }: RepositoryFile, content: LargeContent): SeedFile =>
  seed(path, sha256 === null ? content : { ...content, claims: { sha256 } });

/** Seen in use by others; the commits of the rest are not known. */
const originalCommits: Readonly<Record<string, string>> = {
  "google/medgemma-1.5-4b-it": "91850547d9f0b2fdd21aa7c5f4f3d1a8a52c243b",
};

/** The originals: gated, and granted as soon as someone asks. */
export const originals = (): readonly RepositorySeed[] =>
  registeredModels.map(({ original: { repo } }) => ({
    id: repo,
    gated: "auto",
    card: gatedCard,
    commits: [
      {
        commit: originalCommits[repo] ?? commitAfter(repo),
        files: [
          card(repo),
          seed("config.json", { text: '{ "model_type": "gemma3" }\n' }),
          seed("model.safetensors", { bytes: 100_000, seed: 15 }),
        ],
      },
    ],
  }));
