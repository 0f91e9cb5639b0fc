import { expect, it } from "vitest";
import { practiceFiles } from "../../engine/testing/practice-fixture.ts";
import { readGgufHeader } from "../../gguf/header.ts";
import { plain, sharedPracticeHub } from "../hub/testing/practice-hub.ts";
import { readRemoteHeader } from "./remote-header.ts";

const practice = await sharedPracticeHub();

const { signal } = new AbortController();
const path = "practice-Q8_0.gguf";

async function read(firstBytes?: number) {
  const hub = practice.hubWith(null);
  const { commit } = await hub.listing({ repo: plain, revision: null, filter: path });
  return await readRemoteHeader(hub, { repo: plain, commit, path }, signal, firstBytes);
}
const ranges = (): readonly (readonly number[])[] =>
  practice.server.requests.flatMap(({ method, server, range }) =>
    server === "cdn" && method === "GET" && range !== null
      ? [/^bytes=(\d+)-(\d+)$/.exec(range)?.slice(1).map(Number) ?? []]
      : [],
  );

it("is the file's own header", async () => {
  const local = await readGgufHeader(practiceFiles.modelPath);
  const remote = await read();
  expect(remote).toEqual(local);
});

it("is read piece by piece, each once, and no further than it reaches", async () => {
  const local = await readGgufHeader(practiceFiles.modelPath);
  expect(await read(4_096)).toEqual(local);
  const asked = ranges();
  expect(asked.length).toBeGreaterThan(2);
  for (const [index, [from]] of asked.entries())
    expect(from).toBe(index === 0 ? 0 : (asked[index - 1]?.[1] ?? 0) + 1);
  expect(asked.at(-1)?.[1]).toBeLessThan(local.dataOffset * 2);
});

it("is found as well where the server ignores ranges", async () => {
  practice.server.fail({ fault: { kind: "whole-file" }, server: "cdn" });
  expect(await read(4_096)).toEqual(await readGgufHeader(practiceFiles.modelPath));
});

it("a page of HTML in its place is refused by name", async () => {
  practice.server.fail({ fault: { kind: "html" }, server: "cdn" });
  await expect(read()).rejects.toMatchObject({ code: "DOWNLOAD_NOT_A_MODEL" });
});

it("a file that is no model is refused by name", async () => {
  const hub = practice.hubWith(null);
  const { commit } = await hub.listing({ repo: plain, revision: null, filter: "" });
  await expect(
    readRemoteHeader(hub, { repo: plain, commit, path: "README.md" }, signal),
  ).rejects.toMatchObject({ code: "DOWNLOAD_NOT_A_MODEL" });
});

it("offline says so", async () => {
  const online = practice.hubWith(null);
  const { commit } = await online.listing({ repo: plain, revision: null, filter: path });
  const hub = practice.hubWith(null, { offline: true });
  await expect(readRemoteHeader(hub, { repo: plain, commit, path }, signal)).rejects.toMatchObject({
    code: "HUB_OFFLINE",
  });
});
