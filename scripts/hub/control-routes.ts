/** `/_hub/...`: what `TestHub` can do from within its process, for a person's browser and for other processes. */
import * as v from "valibot";
import { accessChoices } from "./access.ts";
import { type Exchange, header, readBody, redirect, send, sendJson } from "./exchange.ts";
import { faultRuleSchema } from "./faults.ts";
import type { HubState } from "./state.ts";

const accessSchema = v.strictObject({
  repo: v.string(),
  /** An account, or a token's name or string. */
  account: v.string(),
  state: v.picklist(accessChoices),
});

export async function answerControl(
  exchange: Exchange,
  state: HubState,
  parts: readonly string[],
): Promise<void> {
  const what = `${exchange.request.method} ${parts.join("/")}`;
  switch (what) {
    case "GET faults":
      sendJson(exchange, state.faults.active);
      return;
    case "POST faults":
      await change(exchange, (given) => {
        if (given["clear"] !== undefined) state.faults.clear();
        else state.faults.add(v.parse(faultRuleSchema, ruleOf(given)));
        return "/";
      });
      return;
    case "DELETE faults":
      state.faults.clear();
      send(exchange, 204, {}, "");
      return;
    case "POST access":
      await change(exchange, (given) => {
        const { repo, account, state: to } = v.parse(accessSchema, given);
        const name = state.tokens.accountOf(account);
        state.book.set(repo, name, to);
        return `/${repo}?as=${encodeURIComponent(name)}`;
      });
      return;
    case "GET requests":
      sendJson(exchange, state.log.all);
      return;
    case "DELETE requests":
      state.log.clear();
      send(exchange, 204, {}, "");
      return;
    default:
      send(exchange, 404, { "Content-Type": "text/plain; charset=utf-8" }, "No such control.");
  }
}

type Given = Readonly<Record<string, unknown>>;

/** A button of the page sends the whole rule as one field. */
const ruleOf = (given: Given): unknown =>
  typeof given["rule"] === "string" ? (JSON.parse(given["rule"]) as unknown) : given;

/** Does what a form or a JSON body asks for; a browser is then sent to the page that `act` returns, others get 204. */
async function change(exchange: Exchange, act: (given: Given) => string): Promise<void> {
  const body = await readBody(exchange);
  const fromPage = header(exchange, "content-type")?.startsWith("application/x-www-form-urlencoded") === true;
  try {
    const given = fromPage ? Object.fromEntries(new URLSearchParams(body)) : (JSON.parse(body) as Given);
    const next = act(given);
    if (fromPage) redirect(exchange, 303, next);
    else send(exchange, 204, {}, "");
  } catch (error) {
    // Whatever is wrong with it, who asked is a developer and wants to read it.
    send(exchange, 400, { "Content-Type": "text/plain; charset=utf-8" }, String(error));
  }
}
