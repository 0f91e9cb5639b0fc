/**
 * Writes references.json: what llama.cpp's own mtmd answers on the generated models. Run by hand, after a change of
 * node-llama-cpp or of the generator, and look at the difference before it is committed:
 *
 *   node scripts/build-vision.mjs --reference
 *   node electron/core/engine/testing/make-references.ts
 *   npx biome format --write electron/core/engine/testing/references.json
 */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { getModuleVersion } from "node-llama-cpp";
import { type References, referenceCases } from "./references.ts";
import { testImage, testImageNames, toPpm } from "./test-images.ts";
import { writeTestModels } from "./test-models.ts";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const program = join(root, `build/vision-cmake-${process.platform}-${process.arch}/mtmd-reference`);
const bindings = join(
  root,
  "node_modules/@node-llama-cpp",
  `linux-${process.arch}`,
  "bins",
  `linux-${process.arch}`,
);
const batch = 512;
const tokens = 24;

const folder = await mkdtemp(join(tmpdir(), "casebook-references-"));
try {
  const models = await writeTestModels(folder);
  for (const name of testImageNames) {
    await writeFile(join(folder, `${name}.ppm`), toPpm(testImage(name, 224), 224));
  }
  const files: Record<string, string> = {};
  for (const name of (await readdir(folder)).filter((name) => name.endsWith(".gguf")).sort()) {
    files[name] = createHash("sha256")
      .update(await readFile(join(folder, name)))
      .digest("hex");
  }
  const cases: Record<string, References["cases"][string]> = {};
  for (const [name, { mmproj, turns }] of Object.entries(referenceCases)) {
    const texts = turns.map((turn) =>
      turn.map((part) => ("image" in part ? `[${part.image}.ppm]` : part.text)).join(""),
    );
    const { stdout } = await promisify(execFile)(
      program,
      [models.text, models[mmproj], String(tokens), String(batch), ...texts],
      { cwd: folder, env: { ...process.env, GGML_BACKENDS: bindings } },
    );
    cases[name] = JSON.parse(stdout);
  }
  const references: References = { nodeLlamaCpp: await getModuleVersion(), files, cases };
  const path = fileURLToPath(new URL("references.json", import.meta.url));
  await writeFile(path, JSON.stringify(references));
} finally {
  await rm(folder, { recursive: true, force: true });
}
