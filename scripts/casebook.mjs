/** `npm run -s casebook -- ...`: the command line. Standard output is the program's own; set-up speaks on stderr. */
import { existsSync } from "node:fs";
import { inProject } from "./lib/place.mjs";
import { runInForeground } from "./lib/processes.mjs";
import { setUp } from "./setup.mjs";

const args = process.argv.slice(2);
// What follows a bare -- is text.
const flags = args.includes("--") ? args.slice(0, args.indexOf("--")) : args;
await setUp({ quiet: true, out: process.stderr, json: flags.includes("--json") });

// npm runs scripts in the project's folder; file names are meant from where the user is.
const from = process.env["INIT_CWD"];
const cwd = from !== undefined && existsSync(from) ? from : process.cwd();
process.exitCode = await runInForeground(process.execPath, [inProject("out", "main", "cli.js"), ...args], {
  cwd,
});
