import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { termsAttestation, termsVersion } from "../../../../shared/models/terms.ts";
import { createTermsRecord, type TermsRecord } from "./terms-record.ts";

let dataFolder: string;
let file: string;
beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(os.tmpdir(), "casebook-terms-"));
  file = path.join(dataFolder, "terms.json");
});
afterEach(() => rm(dataFolder, { recursive: true }));

const recordAt = (acceptedAt: number, appVersion = "1.2.3"): TermsRecord =>
  createTermsRecord({ dataFolder, appVersion, now: () => acceptedAt });

describe("the record of the terms", () => {
  it("begins with nothing accepted, and weights are refused", async () => {
    expect(await recordAt(1).read()).toEqual({ accepted: false, last: null });
    await expect(recordAt(1).require()).rejects.toMatchObject({ code: "TERMS_NOT_ACCEPTED" });
  });

  it("keeps the attestation with its date and both versions, for other processes as well", async () => {
    await recordAt(1_000).accept(termsVersion);
    const last = { termsVersion, appVersion: "1.2.3", acceptedAt: 1_000, attestation: termsAttestation };
    expect(await recordAt(9).read()).toEqual({ accepted: true, last });
    await expect(recordAt(9).require()).resolves.toBeUndefined();
  });

  it("keeps the first date when they are accepted again", async () => {
    await recordAt(1_000).accept(termsVersion);
    expect((await recordAt(2_000, "2.0.0").accept(termsVersion)).last).toMatchObject({
      acceptedAt: 1_000,
      appVersion: "1.2.3",
    });
  });

  it("does not count an acceptance of an earlier version, but keeps it beside the new one", async () => {
    const earlier = {
      termsVersion: "2023-01-01",
      appVersion: "0.1.0",
      acceptedAt: 5,
      attestation: "I have.",
    };
    await writeFile(file, JSON.stringify({ version: 1, acceptances: [earlier] }));
    expect(await recordAt(1).read()).toEqual({ accepted: false, last: earlier });
    await expect(recordAt(1).require()).rejects.toMatchObject({
      message: expect.stringContaining("have changed") as string,
    });
    expect((await recordAt(1_000).accept(termsVersion)).accepted).toBe(true);
    const { acceptances } = JSON.parse(await readFile(file, "utf8")) as { acceptances: unknown[] };
    expect(acceptances).toHaveLength(2);
    expect(acceptances[0]).toEqual(earlier);
  });

  it("takes no acceptance of a text that was not the present one", async () => {
    await expect(recordAt(1).accept("2023-01-01")).rejects.toMatchObject({ code: "TERMS_NOT_ACCEPTED" });
    expect(await readdir(dataFolder)).toEqual([]);
  });

  it.each([
    ["broken JSON", "{"],
    ["another form", '{"version":2}'],
    ["an acceptance without a date", `{"version":1,"acceptances":[{"termsVersion":"${termsVersion}"}]}`],
    ["nothing", ""],
  ])("that holds %s counts as none, and can be made anew", async (_, content) => {
    await writeFile(file, content);
    expect((await recordAt(1).read()).accepted).toBe(false);
    expect((await recordAt(1).accept(termsVersion)).accepted).toBe(true);
  });

  it.skipIf(process.platform === "win32")(
    "is for this user only, and leaves nothing else behind",
    async () => {
      await recordAt(1).accept(termsVersion);
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      expect(await readdir(dataFolder)).toEqual(["terms.json"]);
    },
  );

  // The administrator of a Unix system may write everywhere.
  it.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
    "says so when the folder cannot be written",
    async () => {
      await chmod(dataFolder, 0o500);
      try {
        await expect(recordAt(1).accept(termsVersion)).rejects.toMatchObject({ code: "STORE_READ_ONLY" });
      } finally {
        await chmod(dataFolder, 0o700);
      }
    },
  );

  it("is whole after two processes have accepted at once", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, at) => recordAt(at).accept(termsVersion)));
    expect((await recordAt(1).read()).accepted).toBe(true);
    expect(await readdir(dataFolder)).toEqual(["terms.json"]);
  });
});
