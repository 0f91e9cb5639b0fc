/** Makes the root that all machines are copied from: Debian with Git and certificates, and nothing else. */
import { access, copyFile, mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { runCaptured } from "../lib/processes.mjs";
import { StepError } from "../lib/steps.mjs";

const release = "bookworm";
const limitMs = 15 * 60_000;
/** The ordinary user's id; the first that Debian gives out. */
export const personId = 1000;

type Say = (line: string) => void;

/**
 * Makes the root unless it is there already. Throws a StepError with a remedy.
 * @param folder absolute; it is there in full or not at all
 */
export async function provideDebianRoot(folder: string, say: Say): Promise<void> {
  if (await exists(folder)) return;
  await provideDebootstrap(say);
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(path.dirname(folder), { recursive: true });
  say(`making a Debian root (${release}, minbase with git and ca-certificates)`);
  // It mounts /proc in there; in namespaces of its own nothing stays mounted when it is interrupted.
  const namespaces = ["--mount", "--pid", "--fork", "--kill-child"];
  const debootstrap = ["--variant=minbase", "--include=git,ca-certificates", release, unfinished];
  await must(
    "unshare",
    [...namespaces, "debootstrap", ...debootstrap],
    "Check the network to Debian's mirror",
  );
  await must("chroot", [unfinished, "apt-get", "clean"], "Read what it prints");
  await must(
    "chroot",
    [unfinished, "useradd", "--create-home", "--uid", String(personId), "--shell", "/bin/bash", "person"],
    "Read what it prints",
  );
  for (const name of ["resolv.conf", "hosts"])
    await copyFile(path.join("/etc", name), path.join(unfinished, "etc", name));
  await rename(unfinished, folder);
}

async function provideDebootstrap(say: Say): Promise<void> {
  const { missing } = await runCaptured("debootstrap", ["--version"], { timeoutMs: limitMs });
  if (!missing) return;
  say("installing debootstrap with apt-get");
  await runCaptured("apt-get", ["update"], { timeoutMs: limitMs }); // a failed update shows in the install
  const remedy = "Install debootstrap yourself: it makes the Debian roots";
  await must("apt-get", ["install", "-y", "--no-install-recommends", "debootstrap"], remedy);
}

/** Runs a program that has to succeed. Throws a StepError with what it printed. */
export async function must(command: string, args: readonly string[], remedy: string): Promise<string> {
  const { code, output, missing } = await runCaptured(command, args, { timeoutMs: limitMs });
  if (missing)
    throw new StepError(`${command} is missing.`, `Install ${command} and run the same command again.`);
  if (code !== 0)
    throw new StepError(
      `${command} failed.`,
      `${remedy}, then run the same command again.`,
      output.slice(-4_000),
    );
  return output;
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
