/** "nobody", on every Unix that runs tests as root. */
const nobody = 65_534;

/** Does the work as a user to whom permissions apply: root may read whatever it likes. */
export async function asOrdinaryUser<Result>(work: () => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return work();
  process.seteuid?.(nobody);
  try {
    return await work();
  } finally {
    process.seteuid?.(0);
  }
}
