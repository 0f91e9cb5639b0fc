import { CasebookError } from "../../../../shared/errors.ts";
import type { Hub } from "./hub.ts";

/** The commit that `revision` means; null: the newest one. Throws HUB_* also where its files could not be fetched. */
export async function requireCommit(
  hub: Pick<Hub, "access">,
  { repo, revision }: { readonly repo: string; readonly revision: string | null },
  signal: AbortSignal,
): Promise<string> {
  const { failure, commit } = await hub.access(repo, revision, signal);
  if (failure !== null) throw CasebookError.from(failure);
  if (commit === null) throw new Error("access was granted without a commit");
  return commit;
}
