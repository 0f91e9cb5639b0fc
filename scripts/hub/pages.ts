/** The pages that a person sees. */
import { accessChoices } from "./access.ts";
import { faultPresets } from "./fault-presets.ts";
import { type Html, html, page } from "./html.ts";
import type { Repository } from "./repositories.ts";
import type { HubState } from "./state.ts";
import { gateWords, tokenWords } from "./words.ts";

export const homePage = (state: HubState): string =>
  page(
    "Practice hub",
    html`<h1>Practice hub</h1>
<p>A hub to test against. Nothing here is real, and nothing leaves this computer.
Casebook finds it with <code>HF_ENDPOINT=${state.endpoint}</code>.</p>
<section><h2>Repositories</h2><table>
<tr><th>Repository</th><th>Access</th></tr>
${state.repositories.all.map(
  (repository) =>
    html`<tr><td><a href="/${repository.id}">${repository.id}</a></td><td>${gateWords(repository)}</td></tr>\n`,
)}</table></section>
<section><h2>Faults</h2>
<p>${state.faults.active.length} switched on.
<form method="post" action="/_hub/faults"><button name="clear" value="yes">Take all back</button></form></p>
<ul>${state.faults.active.map((rule) => html`<li><code>${JSON.stringify(rule)}</code></li>`)}</ul>
${faultPresets.map(
  ({ label, rule }) =>
    html`<p><form method="post" action="/_hub/faults"><button name="rule" value="${JSON.stringify(rule)}">${label}</button></form></p>\n`,
)}</section>
${tokenTable(state)}`,
  );

export const tokensPage = (state: HubState): string =>
  page("Access tokens", html`<h1>Access tokens</h1>${tokenTable(state)}`);

const tokenTable = (state: HubState): Html => html`<section><h2>Tokens</h2><table>
<tr><th>Token</th><th>Account</th><th>Kind</th></tr>
${state.tokens.all.map(
  (token) =>
    html`<tr><td><code>${token.value}</code></td><td>${token.account}</td><td>${tokenWords(token)}</td></tr>\n`,
)}</table></section>`;

/** `account`: who is taken to look at the page. */
export const modelPage = (state: HubState, repository: Repository, account: string): string =>
  page(
    repository.id,
    html`<p><a href="/">Practice hub</a></p><h1>${repository.id}</h1>
<p>${gateWords(repository)}</p>
${repository.gated === false ? html`` : gate(state, repository, account)}
<section><h2>Files</h2><ul>
${[...(repository.commits.get(repository.main)?.keys() ?? [])].slice(0, 50).map((path) => html`<li>${path}</li>`)}
</ul></section>`,
  );

function gate(state: HubState, { id, card }: Repository, account: string): Html {
  const text = (field: string, otherwise: string): string =>
    typeof card[field] === "string" ? card[field] : otherwise;
  const accounts = [...new Set(state.tokens.all.map((token) => token.account))];
  const mine = state.book.state(id, account);
  return html`<section class="gate"><h2>${text("extra_gated_heading", "You need to agree to share your contact information to access this model")}</h2>
<p>${text("extra_gated_prompt", "")}</p>
<form method="post" action="/${id}/ask-access"><p><label>You are
<select name="account">${accounts.map((name) =>
    name === account ? html`<option selected>${name}</option>` : html`<option>${name}</option>`,
  )}</select></label>
<button>${text("extra_gated_button_content", "Agree and access repository")}</button></p></form>
<p>State for ${account}: <strong>${mine}</strong></p></section>
<section><h2>What an author of the repository does</h2><table>
<tr><th>Account</th><th>State</th><th>Change to</th></tr>
${accounts.map((name) => {
  const buttons = accessChoices.map(
    (choice) => html`<button name="state" value="${choice}">${choice}</button> `,
  );
  return html`<tr><td>${name}</td><td>${state.book.state(id, name)}</td><td><form method="post" action="/_hub/access"><input type="hidden" name="repo" value="${id}"><input type="hidden" name="account" value="${name}">${buttons}</form></td></tr>\n`;
})}</table></section>`;
}
