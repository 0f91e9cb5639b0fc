/** What the programming interface tells of accounts, repositories and files. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { registeredModels } from "../../shared/models/known-models.ts";
import { startHub, type TestHub } from "./hub.ts";
import { ask } from "./testing.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

interface Entry {
  readonly type: string;
  readonly path: string;
  readonly size: number;
  readonly oid: string;
  readonly lfs?: { readonly oid: string; readonly size: number };
  readonly xetHash?: string;
}
const json = async <Value>(address: string, token?: string): Promise<Value> => {
  const answer = await ask(hub, address, token === undefined ? {} : { token });
  if (answer.status !== 200) throw new Error(`${address}: ${answer.status} ${answer.text}`);
  return JSON.parse(answer.text) as Value;
};
const gated = "google/medgemma-1.5-4b-it";
const stars = "*".repeat(64);

test("whoami names the account and what its token may do", async () => {
  interface Whoami {
    readonly name: string;
    readonly auth: { readonly accessToken: unknown };
  }
  const read = await json<Whoami>("/api/whoami-v2", hub.tokens.read);
  expect(read).toMatchObject({ type: "user", name: "reader", auth: { accessToken: { role: "read" } } });
  for (const [token, canReadGatedRepos] of [
    [hub.tokens.fineGrained, true],
    [hub.tokens.fineGrainedWithoutGated, false],
  ] as const)
    expect((await json<Whoami>("/api/whoami-v2", token)).auth.accessToken).toMatchObject({
      role: "fineGrained",
      fineGrained: { canReadGatedRepos },
    });
});

test("a gated repository is public but for its contents, and its hashes are stars until access is granted", async () => {
  expect(await json(`/api/models/${gated}`)).toMatchObject({
    id: gated,
    gated: "auto",
    sha: "91850547d9f0b2fdd21aa7c5f4f3d1a8a52c243b",
    cardData: { extra_gated_button_content: "Acknowledge license" },
    siblings: [{ rfilename: "README.md" }, { rfilename: "config.json" }, { rfilename: "model.safetensors" }],
  });
  const hashes = async (token?: string) =>
    (await json<Entry[]>(`/api/models/${gated}/tree/main?recursive=true&expand=false`, token)).flatMap(
      ({ lfs, xetHash }) => (lfs === undefined ? [] : [lfs.oid, xetHash]),
    );
  expect(await hashes()).toEqual([stars, stars]);
  expect(await hashes(hub.tokens.read)).toEqual([stars, stars]);
  hub.grant(gated, "read");
  const { sha256 } = await hub.file(gated, "model.safetensors");
  expect(await hashes(hub.tokens.read)).toEqual([sha256, expect.stringMatching(/^[0-9a-f]{64}$/)]);
});

test("expand asks for some fields only", async () => {
  expect(await json(`/api/models/${gated}/revision/main?expand=gated&expand=sha`)).toEqual({
    _id: expect.any(String),
    id: gated,
    gated: "auto",
    sha: "91850547d9f0b2fdd21aa7c5f4f3d1a8a52c243b",
  });
});

test("a listing of 50,000 entries comes in 50 pages that links lead through", async () => {
  let next: string | null = "/api/models/practice/many-files-GGUF/tree/main?recursive=true&expand=false";
  const paths: string[] = [];
  let pages = 0;
  while (next !== null) {
    const answer = await ask(hub, next);
    const entries = JSON.parse(answer.text) as Entry[];
    paths.push(...entries.map(({ path }) => path));
    pages += 1;
    next = /<([^>]+)>; rel="next"/.exec(answer.headers.get("link") ?? "")?.[1] ?? null;
  }
  expect(pages).toBe(50);
  expect(new Set(paths).size).toBe(50_000);
  expect(paths).toEqual(paths.toSorted());
});

test("a folder can be listed by itself, with or without what lies deeper", async () => {
  await hub.addFile("practice/plain-GGUF", "one/two/three.txt", { text: "deep" });
  const list = async (query: string) =>
    (await json<Entry[]>(`/api/models/practice/plain-GGUF/tree/main/one${query}`)).map(
      ({ type, path }) => `${type} ${path}`,
    );
  expect(await list("")).toEqual(["directory one/two"]);
  expect(await list("?recursive=true")).toEqual(["directory one/two", "file one/two/three.txt"]);
});

test.each([
  ["application/json", JSON.stringify({ paths: ["practice-Q8_0.gguf", "none"], expand: false })],
  ["application/x-www-form-urlencoded", "paths=practice-Q8_0.gguf&paths=none&expand=False"],
])("paths-info as %s tells of the paths that are there", async (type, body) => {
  const answer = await ask(hub, "/api/models/practice/plain-GGUF/paths-info/main", {
    method: "POST",
    headers: { "Content-Type": type },
    body,
  });
  const { bytes, sha256 } = await hub.file("practice/plain-GGUF", "practice-Q8_0.gguf");
  expect(JSON.parse(answer.text)).toMatchObject([
    { type: "file", path: "practice-Q8_0.gguf", size: bytes, lfs: { oid: sha256, size: bytes } },
  ]);
});

test("a pushed file moves main, and the commit before it stays as it was", async () => {
  const repo = "practice/plain-GGUF";
  const before = await hub.file(repo, "README.md");
  const after = await hub.pushFile(repo, "README.md", { text: "# Another card\n" });
  expect(after.commit).not.toBe(before.commit);
  expect(await json(`/api/models/${repo}`)).toMatchObject({ sha: after.commit });
  const cardAt = async (revision: string) => {
    const { headers } = await ask(hub, `/${repo}/resolve/${revision}/README.md`);
    return (await ask(hub, headers.get("location") ?? "")).text;
  };
  expect(await cardAt("main")).toBe("# Another card\n");
  expect(await cardAt(before.commit)).toBe("# Practice model\n\nKnows no medicine.\n");
});

test("every file of the registry is there, at its commit and under the hash that Casebook knows", async () => {
  for (const { mmproj, variants } of registeredModels) {
    const files = [...(mmproj === null ? [] : [mmproj]), ...variants.map(({ file }) => file)];
    for (const { repo, commit, path, sha256 } of files) {
      const answer = await ask(hub, `/${repo}/resolve/${commit ?? "main"}/${path}`, { method: "HEAD" });
      expect(answer.status, path).toBe(302);
      const sent = await hub.file(repo, path);
      expect(answer.headers.get("x-linked-etag")).toBe(`"${sha256 ?? sent.sha256}"`);
      if (sha256 !== null) expect(sent.sha256).not.toBe(sha256);
    }
  }
});
