/** What a person does in a browser, and what other processes do from outside. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startHub, type TestHub } from "./hub.ts";
import { ask } from "./testing.ts";

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.close());

const auto = "google/medgemma-1.5-4b-it";
const manual = "practice/medgemma-reviewed-GGUF";
const form = { "Content-Type": "application/x-www-form-urlencoded" };
const json = { "Content-Type": "application/json" };

/** Presses a button of a form; resolves with the page that the browser is then sent to. */
async function press(action: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const answer = await ask(hub, action, {
    method: "POST",
    headers: form,
    body: new URLSearchParams(fields).toString(),
  });
  if (answer.status !== 303) throw new Error(`${action}: ${answer.status} ${answer.text}`);
  return (await ask(hub, answer.headers.get("location") ?? "")).text;
}

describe("a model's page", () => {
  test("has the button of the card, which grants at once", async () => {
    const before = (await ask(hub, `/${auto}`)).text;
    expect(before).toContain("Access MedGemma on Hugging Face");
    expect(before).toMatch(/<button>Acknowledge license<\/button>/);
    const after = await press(`/${auto}/ask-access`, { account: "reader" });
    expect(after).toContain("State for reader: <strong>granted</strong>");
    expect(hub.access(auto, "read")).toBe("granted");
    expect(hub.access(auto, "write")).toBe("not-accepted");
  });

  test("suggests the account that was refused there last", async () => {
    await ask(hub, `/${manual}/resolve/main/practice-Q8_0.gguf`, { token: hub.tokens.write });
    expect((await ask(hub, `/${manual}`)).text).toContain("<option selected>writer</option>");
  });

  test("leaves a request pending where an author decides, who can approve, reject and forget it", async () => {
    await press(`/${manual}/ask-access`, { account: "reader" });
    expect(hub.access(manual, "read")).toBe("pending");
    for (const state of ["rejected", "granted", "not-accepted"] as const) {
      await press("/_hub/access", { repo: manual, account: "reader", state });
      expect(hub.access(manual, "read")).toBe(state);
    }
  });

  test("takes a request by token as well, which can be withdrawn; who was rejected cannot ask again", async () => {
    const token = hub.tokens.write;
    const asked = await ask(hub, `/${manual}/ask-access`, { method: "POST", token });
    expect(asked.status).toBe(303);
    expect(hub.access(manual, "write")).toBe("pending");
    await ask(hub, `/api/models/${manual}/user-access-request/cancel`, { method: "POST", token });
    expect(hub.access(manual, "write")).toBe("not-accepted");
    hub.setAccess(manual, "write", "rejected");
    await ask(hub, `/${manual}/ask-access`, { method: "POST", token });
    expect(hub.access(manual, "write")).toBe("rejected");
  });

  test("shows a card's words as text", async () => {
    await hub.addRepository({
      id: "one/two",
      gated: "auto",
      card: { extra_gated_heading: "<script>alert(1)</script>" },
      commits: [{ commit: "b".repeat(40), files: [] }],
    });
    expect((await ask(hub, "/one/two")).text).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  });

  test("is the hub's own where there is a model, and a refusal where there is none", async () => {
    expect((await ask(hub, "/no/such")).status).toBe(404);
    const tokens = (await ask(hub, "/settings/tokens")).text;
    for (const token of Object.values(hub.tokens)) expect(tokens).toContain(token);
  });
});

describe("the controls", () => {
  const question = "/api/models/practice/plain-GGUF";

  test("switch faults on and off from another process", async () => {
    const body = JSON.stringify({ fault: { kind: "status", status: 503 }, times: "always" });
    expect((await ask(hub, "/_hub/faults", { method: "POST", headers: json, body })).status).toBe(204);
    expect((await ask(hub, question)).status).toBe(503);
    expect(JSON.parse((await ask(hub, "/_hub/faults")).text)).toMatchObject([{ times: "always" }]);
    await ask(hub, "/_hub/faults", { method: "DELETE" });
    expect((await ask(hub, question)).status).toBe(200);
  });

  test("are buttons on the home page, each of which is a fault that makes sense", async () => {
    const home = (await ask(hub, "/")).text;
    const rules = [...home.matchAll(/name="rule" value="([^"]+)"/g)].map(([, rule = ""]) =>
      rule.replaceAll("&quot;", '"'),
    );
    expect(rules.length).toBeGreaterThan(10);
    for (const rule of rules) await press("/_hub/faults", { rule });
    expect(JSON.parse((await ask(hub, "/_hub/faults")).text)).toHaveLength(rules.length);
    expect(await press("/_hub/faults", { clear: "yes" })).toContain("0 switched on");
  });

  test("say what is wrong with a rule, and change nothing", async () => {
    for (const body of ["{", "{}", '{"fault":{"kind":"earthquake"}}'])
      expect((await ask(hub, "/_hub/faults", { method: "POST", headers: json, body })).status).toBe(400);
    expect((await ask(hub, "/_hub/faults")).text).toBe("[]");
  });

  test("hand out the record of requests, in which they do not stand themselves", async () => {
    await ask(hub, "/_hub/requests", { method: "DELETE" });
    await ask(hub, question, { token: hub.tokens.read });
    expect(JSON.parse((await ask(hub, "/_hub/requests")).text)).toMatchObject([
      { server: "hub", method: "GET", path: question, authorization: true, status: 200 },
    ]);
  });
});
