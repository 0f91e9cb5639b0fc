import { readFile } from "node:fs/promises";
import path from "node:path";
import { sampleFile, samplesFolder } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/fixtures.ts";

interface Sample {
  readonly file: string;
  readonly look: "radiograph" | "skin" | "other";
  readonly lesion: boolean | null;
  readonly colour: string | null;
  readonly location: string | null;
}

test("the practice model says where the spot is and which colour on 12 phantoms, and that it cannot read 3 other pictures", async ({
  app,
}) => {
  const samples = JSON.parse(await readFile(path.join(samplesFolder, "samples.json"), "utf8")) as Sample[];
  expect(samples).toHaveLength(15);
  for (const { file, look, lesion, colour, location } of samples) {
    await app.newCase();
    await app.drop([await sampleFile(file)]);
    await app.imagesReady(1);
    const where = await app.ask("Where is the spot?");
    if (look === "other") {
      expect(where, file).toContain("does not look like one of the practice pictures");
      continue;
    }
    if (lesion !== true) {
      expect(where, file).toContain("do not see");
      continue;
    }
    expect(where, file).toContain(location);
    expect(await app.ask("What colour is it?"), file).toContain(colour);
  }
});
