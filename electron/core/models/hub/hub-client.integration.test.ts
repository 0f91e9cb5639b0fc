import * as v from "valibot";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { limits } from "../../../../shared/limits.ts";
import { listingSchema } from "../../../../shared/weights/hub.ts";
import { gated, type PracticeHub, plain, startPracticeHub } from "./testing/practice-hub.ts";

let practice: PracticeHub;
let server: PracticeHub["server"];
let hubWith: PracticeHub["hubWith"];
beforeAll(async () => {
  practice = await startPracticeHub();
  ({ server, hubWith } = practice);
});
afterEach(() => practice.mend());
afterAll(() => practice.close());

const reader = (): string => server.tokens.read;

describe("whoami", () => {
  it.each([
    ["read", { name: "reader", role: "read", canReadGated: null }],
    ["write", { name: "writer", role: "write", canReadGated: null }],
    ["fineGrained", { name: "fine-grained", role: "fine-grained", canReadGated: true }],
    ["fineGrainedWithoutGated", { name: "fine-grained-closed", role: "fine-grained", canReadGated: false }],
  ] as const)("a token of the kind %s", async (name, account) => {
    expect(await hubWith(null).whoami(server.tokens[name])).toEqual(account);
  });

  it.each([
    "hf_unknown",
    "two words",
    "line\nbreak",
    "ünïcode",
    "",
    "x".repeat(limits.hubTokenCharacters + 1),
  ])("%j is no token", async (token) => {
    const thrown: unknown = await hubWith(null)
      .whoami(token)
      .catch((error: unknown) => error);
    expect(thrown).toMatchObject({ code: "HUB_TOKEN_INVALID" });
    if (token !== "") expect(String(thrown)).not.toContain(token);
  });
});

describe("a listing", () => {
  it("holds the GGUF files alone, with their sizes and hashes", async () => {
    const listing = await hubWith(null).listing({ repo: plain, revision: null, filter: "" });
    expect(v.is(listingSchema, listing)).toBe(true);
    const model = await server.file(plain, "practice-Q8_0.gguf");
    expect(listing.files.map(({ path }) => path)).toEqual(["mmproj-F16.gguf", "practice-Q8_0.gguf"]);
    expect(listing.files[1]).toEqual({ path: model.path, bytes: model.bytes, sha256: model.sha256 });
    expect(listing).toMatchObject({ gated: "no", boundByTerms: false, matching: 2, entries: 3 });
  });

  it("shows no hash while it is masked, and the real one once there is access", async () => {
    const query = { repo: gated, revision: null, filter: "Q8_0" };
    const closed = await hubWith(null).listing(query);
    expect(closed).toMatchObject({ gated: "auto", boundByTerms: true, files: [{ sha256: null }] });
    server.grant(gated, reader());
    const { sha256 } = await server.file(gated, "practice-Q8_0.gguf");
    expect((await hubWith(reader()).listing(query)).files[0]?.sha256).toBe(sha256);
  });

  it("of 50,000 entries is read page by page, filtered, and cut to what a window shows", async () => {
    const hub = hubWith(null);
    const repo = "practice/many-files-GGUF";
    const whole = await hub.listing({ repo, revision: null, filter: "" });
    expect([whole.entries, whole.matching, whole.files.length]).toEqual([50_000, 49_900, limits.listingRows]);
    expect(server.requests.filter(({ path }) => path.includes("/tree/")).length).toBe(50);
    const some = await hub.listing({ repo, revision: null, filter: "SHELF-007/practice-00107" });
    expect(some.files.map(({ path }) => path)).toEqual(["shelf-007/practice-00107.gguf"]);
    // The list of all files that the hub puts beside a model's facts is not asked for.
    const [facts] = server.requests;
    expect(facts?.query).toContain("expand=sha");
  });

  it("of a model that is not there is refused in the same words as access to it", async () => {
    await expect(
      hubWith(reader()).listing({ repo: "practice/none", revision: null, filter: "" }),
    ).rejects.toMatchObject({ code: "HUB_REPO_MISSING", state: "repo-missing", httpStatus: 404 });
  });
});
