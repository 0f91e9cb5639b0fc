import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { limits } from "../../../../shared/limits.ts";
import { listingSchema } from "../../../../shared/models/hub.ts";
import type { HeldToken } from "./held-token.ts";
import type { ListingQuery } from "./listing.ts";
import { gated, plain, sharedPracticeHub } from "./testing/practice-hub.ts";

const { server, hubWith, reader } = await sharedPracticeHub();

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
    expect(server.requests.filter(({ path }) => path.includes("/tree/")).length).toBe(50);
    expect(some.files.map(({ path }) => path)).toEqual(["shelf-007/practice-00107.gguf"]);
    // The list of all files that the hub puts beside a model's facts is not asked for.
    const [facts] = server.requests;
    expect(facts?.query).toContain("expand=sha");
  });

  describe("that was read", () => {
    const query = (part: Partial<ListingQuery> = {}) => ({
      repo: plain,
      revision: null,
      filter: "",
      ...part,
    });
    const asked = (): string[] => {
      const kinds = server.requests.map(({ path }) => (path.includes("/tree/") ? "tree" : "facts"));
      server.forgetRequests();
      return kinds;
    };

    it("is filtered without reading its pages again, and at a known commit without any request", async () => {
      const hub = hubWith(null);
      const whole = await hub.listing(query());
      expect(asked()).toEqual(["facts", "tree"]);
      const { commit } = whole;
      expect(await hub.listing(query({ revision: commit }))).toEqual(whole);
      const some = await hub.listing(query({ revision: commit, filter: "MMPROJ" }));
      expect(some).toEqual({ ...whole, files: whole.files.slice(0, 1), matching: 1 });
      expect(asked()).toEqual([]);
      // A branch may have moved on: where it stands is asked for, its files are known.
      expect((await hub.listing(query({ filter: "Q8_0" }))).files).toEqual(whole.files.slice(1));
      expect(asked()).toEqual(["facts"]);
    });

    it("is not kept while its hashes are masked", async () => {
      const hub = hubWith(null);
      const { commit } = await hub.listing(query({ repo: gated }));
      await hub.listing(query({ repo: gated, revision: commit }));
      expect(asked()).toEqual(["facts", "tree", "facts", "tree"]);
    });

    it("with one token is not shown with another", async () => {
      let token: string | null = reader();
      const own = (): HeldToken =>
        token === null ? { kind: "none" } : { kind: "held", token, source: "vault" };
      server.grant(gated, reader());
      const hub = hubWith(null, { held: own });
      const query = { repo: gated, revision: (await hub.access(gated, null)).commit, filter: "Q8_0" };
      expect((await hub.listing(query)).files[0]?.sha256).not.toBeNull();
      token = null;
      expect((await hub.listing(query)).files[0]?.sha256).toBeNull();
      token = "hf_unknown";
      await expect(hub.listing(query)).rejects.toMatchObject({ state: "bad-token" });
      token = reader();
      asked();
      expect((await hub.listing(query)).files[0]?.sha256).not.toBeNull();
      expect(asked()).toEqual([]);
    });

    it("is read once for all who ask at the same time, and one who gives up takes nobody along", async () => {
      const hub = hubWith(null);
      const { commit } = await hub.access(plain, null);
      asked();
      const gone = new AbortController();
      const first = hub.listing(query({ revision: commit }), gone.signal);
      const others = ["", "mmproj"].map((filter) => hub.listing(query({ revision: commit, filter })));
      gone.abort(new Error("enough"));
      await expect(first).rejects.toThrow("enough");
      expect((await Promise.all(others)).map(({ matching }) => matching)).toEqual([2, 1]);
      expect(asked().filter((kind) => kind === "tree").length).toBeLessThanOrEqual(2);
    });
  });

  it("of a model that is not there is refused in the same words as access to it", async () => {
    await expect(
      hubWith(reader()).listing({ repo: "practice/none", revision: null, filter: "" }),
    ).rejects.toMatchObject({ code: "HUB_REPO_MISSING", state: "repo-missing", httpStatus: 404 });
  });
});
