/** A process that has begun an import: `node staging-program.ts MODEL_FOLDER`. Says "ready", then waits to be killed. */
import { writeFile } from "node:fs/promises";
import { createStaging } from "../staging.ts";

const [modelFolder = ""] = process.argv.slice(2);
await writeFile(await createStaging(modelFolder).newPart(), "half a model");
process.send?.("ready");
setInterval(() => undefined, 60_000);
