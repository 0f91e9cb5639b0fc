/** Runs the scenarios one after the other; each prints a line when it ends. Exit code 1 when one failed. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { inProject, root as project } from "../lib/place.mjs";
import { runCaptured } from "../lib/processes.mjs";
import { addUp, closingLine, oneTest } from "../lib/results.mjs";
import { stepLine } from "../lib/steps.mjs";
import { commandScenario } from "./commands.ts";
import { compilers } from "./compilers.ts";
import { must, provideDebianRoot } from "./debian-root.ts";
import { hindrances } from "./hindrances.ts";
import { killedSetUps } from "./killed.ts";
import type { Store } from "./machine.ts";
import { matrix, select } from "./matrix.ts";
import { killAll } from "./namespace.ts";
import { readOptions, usage } from "./options.ts";
import type { Scenario } from "./scenario.ts";
import { BrokenPromise } from "./use-page.ts";

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const options = readOptions(process.argv.slice(2));
  const all = [...hindrances, ...compilers, ...killedSetUps, ...matrix(options).map(commandScenario)];
  const scenarios = select(all, options.only);
  if (options.list) for (const { name, promise } of scenarios) say(`${name.padEnd(16)} ${promise}`);
  else await runAll(scenarios, options);
} catch (thrown) {
  const step = stepErrorOf(thrown);
  const lines = step === undefined ? [messageOf(thrown), usage] : [step.message, step.details, step.remedy];
  process.stderr.write(`${lines.filter(Boolean).join("\n")}\n`);
  process.exitCode = 1;
}

async function runAll(
  scenarios: readonly Scenario[],
  options: ReturnType<typeof readOptions>,
): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "casebook-bare-"));
  const clean = async (): Promise<void> => {
    await killAll();
    if (!options.keep) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  for (const [name, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)
    process.once(name, () => void clean().finally(() => process.exit(code)));
  try {
    const debian = options.base === undefined ? path.join(folder, "debian") : path.resolve(options.base);
    await provideDebianRoot(debian, say);
    const store = { debian, clone: await cloneInto(path.join(folder, "clone")), folder, say };
    const passed: boolean[] = [];
    for (const scenario of scenarios) passed.push(await runOne(scenario, store));
    const totals = addUp(passed.map((one) => oneTest(one)));
    say(`\n${closingLine(totals)}`);
    process.exitCode = totals.failed === 0 ? 0 : 1;
  } finally {
    await clean();
    if (options.keep) say(`kept: ${folder}`);
  }
}

/** What a stranger gets: the commit, without what was changed since. */
async function cloneInto(folder: string): Promise<string> {
  const { output } = await runCaptured("git", ["-C", project, "status", "--porcelain"]);
  if (output.trim() !== "") say("There are uncommitted changes; they are not in the clone that is tried.");
  await must("git", ["clone", "--quiet", "--no-hardlinks", project, folder], "Check the repository");
  return folder;
}

async function runOne(scenario: Scenario, store: Store): Promise<boolean> {
  const { name, promise } = scenario;
  const begin = Date.now();
  const file = inProject("build", "bare", `${name}.txt`);
  // One from an earlier run would be taken for this one's.
  await rm(file, { force: true });
  try {
    const told = await scenario.run(store);
    say(stepLine("ok", name, `${promise}: ${told}`, Date.now() - begin));
    return true;
  } catch (thrown) {
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, stripVTControlCharacters(reportOf(thrown)));
    say(stepLine("failed", name, `${promise}: ${messageOf(thrown)}`, Date.now() - begin));
    say(`        Its output: ${file}`);
    return false;
  }
}

// Functions, not constants: this module is still being run when they are called.
function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The set-up's own errors come from plain JavaScript. */
function stepErrorOf(thrown: unknown): { message: string; details: string; remedy: string } | undefined {
  return thrown instanceof Error && "remedy" in thrown && "details" in thrown
    ? { message: thrown.message, details: String(thrown.details), remedy: String(thrown.remedy) }
    : undefined;
}

function reportOf(thrown: unknown): string {
  if (thrown instanceof BrokenPromise) return `${thrown.printed}\n\n${thrown.message}\n`;
  const step = stepErrorOf(thrown);
  if (step !== undefined) return `${step.details}\n\n${step.message}\n`;
  return String(thrown instanceof Error ? thrown.stack : thrown);
}
