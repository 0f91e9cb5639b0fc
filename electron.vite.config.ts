/**
 * Four kinds of bundle: the main process and the programs beside it (ES modules for Node, dependencies left outside),
 * the sandboxed preload (CommonJS, all in one file), and the page. Electron's binary is not needed to build them.
 */
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import type { Plugin } from "vite";

const inProject = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Each has a process or thread of its own; electron/core/places.ts finds them beside each other in out/main. */
const programs = {
  main: inProject("electron/main.ts"),
  "browser-host": inProject("electron/browser-host.ts"),
  cli: inProject("electron/cli.ts"),
  "engine-process": inProject("electron/core/engine/engine-process.ts"),
  "store-worker": inProject("electron/core/store/store-worker.ts"),
  "imaging-worker": inProject("electron/core/imaging/imaging-worker.ts"),
  "hash-worker": inProject("electron/core/files/hash/hash-worker.ts"),
  "download-worker": inProject("electron/core/models/download/download-worker.ts"),
};

/**
 * Our scripts and styles are same-origin wherever they are served; the attribute would only make a scheme of our own
 * answer CORS questions.
 */
const withoutCrossorigin: Plugin = {
  name: "casebook:without-crossorigin",
  transformIndexHtml: { order: "post", handler: (html) => html.replaceAll(/ crossorigin(?=[\s>])/g, "") },
};

export default defineConfig({
  main: {
    build: {
      // The Node that Electron bundles, and that package.json installs for everything else.
      target: "node24.17",
      sourcemap: true,
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(programs).filter(([, file]) => existsSync(file))),
        output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  },
  preload: {
    build: {
      target: "node24.17",
      rolldownOptions: {
        input: { preload: inProject("electron/preload.ts") },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: inProject("renderer"),
    plugins: [react(), withoutCrossorigin],
    worker: { format: "es" },
    build: {
      outDir: inProject("out/renderer"),
      // Not Chromium's alone: the browser host serves the same page to the user's own browser.
      target: "es2023",
      minify: true,
      // The content security policy has no data: addresses.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 2_000,
      rolldownOptions: { input: inProject("renderer/index.html") },
    },
  },
});
