/** Numbers that bound what the shell takes and waits for. Those of the contract are in shared/limits.ts. */

/** Values in one request. The largest legitimate one has a few dozen; a cycle runs into it. */
export const envelopeValues = 10_000;
/** How long the core may take to keep everything before the app ends anyway. */
export const disposeMs = 10_000;
/** Reloads after a crash of the page, within `crashWindowMs`, before the user is asked. */
export const reloadsAfterCrash = 3;
export const crashWindowMs = 60_000;
/** The window's place is written this long after it last moved. */
export const windowSettleMs = 500;
