/** Every row of the status table, as a client meets it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startHub, type TestHub } from "./hub.ts";
import { type Answer, type Asking, ask } from "./testing.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

const auto = "practice/medgemma-gated-GGUF";
const manual = "practice/medgemma-reviewed-GGUF";
const open = "practice/plain-GGUF";
const file = (repo: string, path = "practice-Q8_0.gguf", revision = "main") =>
  `/${repo}/resolve/${revision}/${path}`;

const said = ({ status, headers }: Answer) => ({
  status,
  code: headers.get("x-error-code"),
  message: headers.get("x-error-message"),
});
const refused = async (address: string, asking?: Asking) => said(await ask(hub, address, asking));

describe("a gated repository", () => {
  afterEach(() => hub.setAccess(auto, "read", "not-accepted"));

  test("tells a stranger to log in, in the body as well", async () => {
    const message = `Access to model ${auto} is restricted. You must have access to it and be authenticated to access it. Please log in.`;
    const answer = await ask(hub, file(auto));
    expect(said(answer)).toEqual({ status: 401, code: "GatedRepo", message });
    expect(answer.text).toBe(message);
    expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer /);
    expect((await ask(hub, `/api/models/${auto}/auth-check`)).text).toBe(JSON.stringify({ error: message }));
  });

  test.each([
    [
      "not-accepted",
      `Access to model ${auto} is restricted and you are not in the authorized list. Visit PAGE to ask for access.`,
    ],
    ["pending", `Your request to access model ${auto} is awaiting a review from the repo authors.`],
    ["rejected", `Your request to access model ${auto} has been rejected by the repo's authors.`],
  ] as const)("refuses an account whose request is %s", async (state, words) => {
    hub.setAccess(auto, "read", state);
    const message = words.replace("PAGE", `${hub.endpoint}/${auto}`);
    const token = hub.tokens.read;
    for (const address of [file(auto), `/api/models/${auto}/auth-check`, file(auto, "no-such-file")])
      expect(await refused(address, { token })).toEqual({ status: 403, code: "GatedRepo", message });
    expect((await ask(hub, file(auto), { token, method: "HEAD" })).status).toBe(403);
  });

  test("opens to a granted account, and to no other", async () => {
    hub.grant(auto, "read");
    expect(await ask(hub, `/api/models/${auto}/auth-check`, { token: hub.tokens.read })).toMatchObject({
      status: 200,
      text: "OK",
    });
    expect((await ask(hub, file(auto), { token: hub.tokens.read })).status).toBe(302);
    expect((await ask(hub, file(auto), { token: hub.tokens.write })).status).toBe(403);
  });

  test("refuses a fine-grained token without the permission, though its account is granted", async () => {
    hub.grant(auto, "fineGrainedWithoutGated");
    hub.grant(auto, "fineGrained");
    expect(await refused(file(auto), { token: hub.tokens.fineGrainedWithoutGated })).toEqual({
      status: 403,
      code: null,
      message:
        "Please enable access to public gated repositories in your fine-grained token settings to view this repository",
    });
    expect((await ask(hub, file(auto), { token: hub.tokens.fineGrained })).status).toBe(302);
  });

  test("shows its card to anyone", async () => {
    expect(await ask(hub, file(auto, "README.md"))).toMatchObject({
      status: 200,
      text: expect.stringMatching(/Practice model/),
    });
  });
});

describe("whatever the repository", () => {
  test("an unknown token is refused, even where none is needed", async () => {
    const refusal = { status: 401, code: null, message: "Invalid username or password." };
    for (const address of [file(open), `/api/models/${open}`, "/api/whoami-v2"])
      expect(await refused(address, { token: "hf_wrong" })).toEqual(refusal);
    expect(await refused("/api/whoami-v2")).toEqual(refusal);
  });

  test("an expired token and one that is no Bearer are told so", async () => {
    const refusal = { status: 401, code: null, message: "Invalid credentials in Authorization header" };
    expect(await refused(file(open), { token: hub.tokens.expired })).toEqual(refusal);
    expect(await refused(file(open), { headers: { Authorization: "Basic eDp5" } })).toEqual(refusal);
  });

  test("a missing repository is named to an account only", async () => {
    for (const address of [file("no/such"), "/api/models/no/such"]) {
      expect(await refused(address)).toEqual({
        status: 401,
        code: null,
        message: "Invalid username or password.",
      });
      expect(await refused(address, { token: hub.tokens.read })).toEqual({
        status: 404,
        code: "RepoNotFound",
        message: "Repository not found",
      });
    }
  });

  test("a missing file and a missing revision have codes of their own", async () => {
    expect(await refused(file(open, "none.gguf"))).toMatchObject({ status: 404, code: "EntryNotFound" });
    expect(await refused(file(open, "practice-Q8_0.gguf", "v9"))).toEqual({
      status: 404,
      code: "RevisionNotFound",
      message: "Invalid rev id: v9",
    });
    expect(await refused(`/api/models/${open}/tree/v9`)).toMatchObject({ code: "RevisionNotFound" });
    expect(await refused(`/api/models/${open}/revision/v9`)).toMatchObject({ code: "RevisionNotFound" });
  });

  test("a disabled repository is disabled for everyone", async () => {
    const refusal = { status: 403, code: null, message: "Access to this resource is disabled." };
    expect(await refused(file("practice/disabled-GGUF"))).toEqual(refusal);
    hub.setDisabled(manual, true);
    expect(await refused(file(manual), { token: hub.tokens.read })).toEqual(refusal);
    hub.setDisabled(manual, false);
  });

  test("too many requests are refused until the window is over", async () => {
    const strict = await startHub({ repositories: [], rateLimits: { quota: { api: 1 }, windowSeconds: 30 } });
    try {
      expect((await ask(strict, "/api/whoami-v2")).headers.get("ratelimit")).toBe('"api";r=0;t=30');
      const answer = await ask(strict, "/api/whoami-v2");
      expect(said(answer)).toMatchObject({
        status: 429,
        message: expect.stringMatching(/^We had to rate limit your IP/),
      });
      expect(answer.headers.get("ratelimit")).toMatch(/^"api";r=0;t=\d+$/);
      expect(answer.headers.get("ratelimit-policy")).toBe('"fixed window";"api";q=1;w=30');
      expect((await ask(strict, "/api/whoami-v2", { token: strict.tokens.read })).status).toBe(200);
    } finally {
      await strict.close();
    }
  });
});
