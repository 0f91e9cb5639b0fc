/** The repositories that the hub has from the start. */
import { mirrors, originals } from "./medgemma-repositories.ts";
import { practiceRepositories } from "./practice-repositories.ts";
import type { RepositorySeed } from "./repositories.ts";

export const catalogue = async (): Promise<readonly RepositorySeed[]> => [
  ...mirrors(),
  ...originals(),
  ...(await practiceRepositories()),
];
