/** Names of the only two messages between the preload and the main process. */

/** Invoked with a request envelope; gives an outcome. */
export const requestChannel = "casebook:request";
/** Posted with one MessagePort, over which this window gets its events. */
export const eventsChannel = "casebook:events";
