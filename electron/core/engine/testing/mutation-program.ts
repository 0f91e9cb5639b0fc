/**
 * A process of its own for a test that could end it: `node mutation-program.ts MODEL MMPROJ FOLDER FIRST COUNT` damages one
 * to three bytes of the mmproj's header at a time and loads what our own check lets through. Prints how many were refused
 * and how many loaded; anything but a named error ends it with exit code 1.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CasebookError } from "../../../../shared/errors.ts";
import { readGgufHeader } from "../../gguf/header.ts";
import { SeededRandom } from "./seeded-random.ts";
import { loadEncoder, loadTinyModel } from "./tiny-engine.ts";

const [modelPath = "", mmprojPath = "", folder = "", first = "0", count = "0"] = process.argv.slice(2);
const whole = await readFile(mmprojPath);
const { dataOffset } = await readGgufHeader(mmprojPath);
const { llama, model } = await loadTinyModel(modelPath);
const file = join(folder, `mutated-${first}.gguf`);
const results = { refused: 0, loaded: 0 };
for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
  const random = new SeededRandom(seed);
  const bytes = Buffer.from(whole);
  for (let i = 0; i <= seed % 3; i++) bytes[random.word() % dataOffset] = random.word() & 255;
  await writeFile(file, bytes);
  try {
    const encoder = await loadEncoder(model, file);
    await encoder.dispose();
    results.loaded++;
  } catch (error) {
    if (!(error instanceof CasebookError) || !error.code.startsWith("MMPROJ_")) throw error;
    results.refused++;
  }
}
await llama.dispose();
console.log(JSON.stringify(results));
