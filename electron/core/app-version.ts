/** Which Casebook this is, where Electron is not there to say it. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { appFolder } from "./places.ts";

/** As in package.json, which a packaged app has as well. */
export async function readAppVersion(): Promise<string> {
  const content = await readFile(path.join(appFolder, "package.json"), "utf8");
  return (JSON.parse(content) as { version: string }).version;
}
