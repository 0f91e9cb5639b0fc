import { expect, it } from "vitest";
import { limits } from "../../../../shared/limits.ts";
import { type DroppedEntry, droppedModels, pickedModels } from "./dropped-models.ts";

const file = (name: string): DroppedEntry => {
  const entry = { isDirectory: false, name, file: (done: (file: File) => void) => done(new File([], name)) };
  return entry;
};
/** As browsers do it: at most 100 entries at a time. */
const folder = (name: string, entries: readonly DroppedEntry[]): DroppedEntry => {
  const entry = {
    isDirectory: true,
    name,
    createReader() {
      let at = 0;
      return {
        readEntries(done: (some: readonly DroppedEntry[]) => void) {
          done(entries.slice(at, at + 100));
          at += 100;
        },
      };
    },
  };
  return entry;
};
const names = async (entries: readonly DroppedEntry[]): Promise<string[]> =>
  (await droppedModels(entries)).models.map(({ name }) => name);

it("folders are looked into, and files of other kinds are counted, not taken", async () => {
  const dropped = [
    file("a.gguf"),
    folder("medgemma", [file("README.md"), folder("BF16", [file("b.GGUF"), file("notes.txt")])]),
  ];
  expect(await names(dropped)).toEqual(["a.gguf", "b.GGUF"]);
  expect((await droppedModels(dropped)).others).toBe(2);
  expect(pickedModels([new File([], "x.gguf"), new File([], "x.png")])).toMatchObject({ others: 1 });
});

it("a folder of more entries than a browser gives at once is read to its end", async () => {
  const many = Array.from({ length: 250 }, (_, at) => file(`${at}.gguf`));
  expect(await names([folder("many", many)])).toHaveLength(250);
});

it("a folder without end, in depth or in breadth, comes to an end", async () => {
  let deep: DroppedEntry = file("deep.gguf");
  for (let depth = 0; depth < 50; depth += 1) deep = folder(`${depth}`, [deep]);
  expect(await names([deep])).toEqual([]);
  const wide = Array.from({ length: limits.importFolderFiles + 500 }, (_, at) => file(`${at}.gguf`));
  expect((await names([folder("wide", wide)])).length).toBeLessThanOrEqual(limits.importFolderFiles);
});
