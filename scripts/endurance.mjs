/** `npm run endurance`: what takes hours, one after the other. Goes on after a failure; exit code 1 when there was one. */
import { inProject } from "./lib/place.mjs";
import { runInForeground } from "./lib/processes.mjs";
import { addUp, closingLine, oneTest } from "./lib/results.mjs";

/** Scripts of this folder; each says by its exit code whether it passed. */
const loops = ["repetitions.mjs", "bare.mjs"];

const all = [];
for (const loop of loops) {
  process.stdout.write(`\n${loop.replace(".mjs", "")}\n`);
  const code = await runInForeground(process.execPath, [inProject("scripts", loop)]);
  all.push(oneTest(code === 0));
  // Ctrl-C is meant for all of them.
  if (code === 130) break;
}
const totals = addUp(all);
process.stdout.write(`\nendurance: ${closingLine(totals)}\n`);
process.exitCode = totals.failed === 0 ? 0 : 1;
