export interface BranchPosition {
  /** From 1. */
  readonly number: number;
  readonly count: number;
  readonly previous: string | null;
  readonly next: string | null;
}

/** Where a message stands among its siblings, oldest first; null where there is nothing to switch between. */
export function branchPosition(siblings: readonly string[], id: string): BranchPosition | null {
  const at = siblings.indexOf(id);
  if (at === -1 || siblings.length < 2) return null;
  return {
    number: at + 1,
    count: siblings.length,
    previous: siblings[at - 1] ?? null,
    next: siblings[at + 1] ?? null,
  };
}
