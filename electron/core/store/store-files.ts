/** The names of the database's files in the data folder. */
import { join } from "node:path";

export const databasePath = (dataFolder: string): string => join(dataFolder, "casebook.db");
export const logPath = (path: string): string => `${path}-wal`;
export const sharedMemoryPath = (path: string): string => `${path}-shm`;

/** Exists from the first write until a clean close: after a crash, the log has to be there. */
export const inUsePath = (path: string): string => `${path}-in-use`;

/** A new database while it is being made. */
export const draftPath = (path: string): string => `${path}-new`;
/** A recovered database that is complete, on its way to its place. */
export const recoveredPath = (path: string): string => `${path}-recovered`;

/** Any of these means that there are, or were, cases. */
export const databaseFiles = (dataFolder: string): string[] => {
  const path = databasePath(dataFolder);
  return [path, logPath(path), recoveredPath(path)];
};
