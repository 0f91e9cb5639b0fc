/** The built page, listed once at start. Only listed files are served, so no path can lead out of the folder. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

export interface StaticFile {
  readonly body: Uint8Array;
  readonly contentType: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".png": "image/png",
  ".svg": "image/svg+xml",
};

/** URL path -> file. Files of another kind (source maps, say) are left out. */
export async function readStaticFiles(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const files = new Map<string, StaticFile>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const contentType = contentTypes[path.extname(entry.name)];
    if (!entry.isFile() || contentType === undefined) continue;
    const file = path.join(entry.parentPath, entry.name);
    const url = `/${path.relative(folder, file).split(path.sep).map(encodeURIComponent).join("/")}`;
    files.set(url, { body: await readFile(file), contentType });
  }
  const index = files.get("/index.html");
  if (index !== undefined) files.set("/", index);
  // Browsers ask for an icon on a page that names none; a 404 would be the only error in the console.
  files.set("/favicon.ico", { body: new Uint8Array(), contentType: "image/x-icon" });
  return files;
}
