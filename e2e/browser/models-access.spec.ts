import { writeFile } from "node:fs/promises";
import path from "node:path";
import type { AccessChoice } from "../../scripts/hub/access.ts";
import type { TestHub } from "../../scripts/hub/hub.ts";
import { accessMessages, type RefusedState } from "../../shared/models/access.ts";
import { registeredModels } from "../../shared/models/known-models.ts";
import { CasebookPage } from "../harness/casebook-page.ts";
import { expect, test } from "../harness/hub-fixtures.ts";
import { ModelsPage } from "../harness/models-page.ts";
import { startTlsFront } from "../harness/tls-front.ts";

const gated = "practice/medgemma-gated-GGUF";
const open = "practice/plain-GGUF";

interface Row {
  /** As the table of what the hub answers names it. */
  readonly when: string;
  /** null: no token at all. */
  readonly token: keyof TestHub["tokens"] | null;
  readonly reference: string;
  readonly arrange?: (hub: TestHub) => void;
  readonly state: RefusedState;
  /** What the hub answered, where the page repeats it. */
  readonly said?: string | RegExp;
}

const account = (state: AccessChoice) => (hub: TestHub) => hub.setAccess(gated, "read", state);

const rows: readonly Row[] = [
  {
    when: "no token, gated",
    token: null,
    reference: gated,
    state: "no-token",
    said: `401: Access to model ${gated} is restricted. You must have access to it and be authenticated to access it. Please log in.`,
  },
  { when: "repository missing, anonymous", token: null, reference: "practice/none", state: "repo-missing" },
  {
    when: "token, terms not accepted",
    token: "read",
    reference: gated,
    arrange: account("not-accepted"),
    state: "not-accepted",
    said: /403: Access to model practice\/medgemma-gated-GGUF is restricted and you are not in the authorized list. Visit /,
  },
  {
    when: "pending",
    token: "read",
    reference: gated,
    arrange: account("pending"),
    state: "pending",
    said: `403: Your request to access model ${gated} is awaiting a review from the repo authors.`,
  },
  {
    when: "rejected",
    token: "read",
    reference: gated,
    arrange: account("rejected"),
    state: "rejected",
    said: `403: Your request to access model ${gated} has been rejected by the repo's authors.`,
  },
  { when: "repository missing, signed in", token: "read", reference: "practice/none", state: "repo-missing" },
  { when: "bad revision", token: "read", reference: `${open}@v9`, state: "revision-missing" },
  { when: "disabled", token: "read", reference: "practice/disabled-GGUF", state: "disabled" },
  {
    when: "rate limit",
    token: "read",
    reference: open,
    arrange: (hub) =>
      void hub.fail({ fault: { kind: "status", status: 429, retryAfterSeconds: 60 }, times: "always" }),
    state: "rate-limited",
  },
  {
    when: "a fault of the hub",
    token: "read",
    reference: open,
    arrange: (hub) => void hub.fail({ fault: { kind: "status", status: 503 }, times: "always" }),
    state: "hub-failed",
  },
  {
    when: "no answer",
    token: "read",
    reference: open,
    arrange: (hub) => void hub.fail({ fault: { kind: "hang-up" }, times: "always" }),
    state: "unreachable",
  },
  {
    when: "a page of a proxy",
    token: "read",
    reference: open,
    arrange: (hub) => void hub.fail({ fault: { kind: "html" }, server: "hub", times: "always" }),
    state: "proxy",
  },
  {
    when: "fine-grained without the gated permission",
    token: "fineGrainedWithoutGated",
    reference: gated,
    state: "token-lacks-permission",
    said: "403: Please enable access to public gated repositories in your fine-grained token settings to view this repository",
  },
  {
    when: "bad token, even on a repository that is open to everyone",
    token: "write",
    reference: open,
    // It was good when it was entered.
    arrange: (hub) =>
      hub.addToken({ value: hub.tokens.write, account: "writer", role: "write", expired: true }),
    state: "bad-token",
  },
];

/** Where it is mended there it is said: at the steps, or at the field for the repository's name. */
const atTheSteps: ReadonlySet<RefusedState> = new Set([
  "no-token",
  "bad-token",
  "not-accepted",
  "pending",
  "rejected",
  "token-lacks-permission",
]);

test("each answer of the hub is shown in words of its own, with the hub's where it gives the reason", async ({
  models,
  hub,
}) => {
  const shown = new Set<string>();
  let held: Row["token"] = null;
  for (const { when, token, reference, arrange, state, said } of rows) {
    await test.step(when, async () => {
      if (token !== null && token !== held) {
        await models.enterToken(hub.tokens[token]);
        await expect(models.step(2)).toContainText("Kept encrypted on this computer");
      }
      held = token;
      arrange?.(hub);
      await models.list(reference);
      const place = atTheSteps.has(state) ? models.access : models.hub.getByRole("alert");
      const { message, remedy } = accessMessages(state, { tokenSource: token === null ? "none" : "vault" });
      await expect(place).toContainText(message);
      await expect(place).toContainText(remedy);
      if (said !== undefined) await expect(place).toContainText(said);
      shown.add(`${message} ${remedy}`);
      hub.mend();
    });
  }
  expect(shown.size).toBe(rows.length);
});

test("the steps never speak of another repository than the one that the field says has failed", async ({
  models,
  hub,
}) => {
  const pending = accessMessages("pending").message;
  await models.enterToken(hub.tokens.read);
  await expect(models.step(2)).toContainText("Kept encrypted on this computer");
  hub.setAccess(gated, "read", "pending");
  for (const [reference, state] of [
    ["practice/none", "repo-missing"],
    ["practice/disabled-GGUF", "disabled"],
    [open, "rate-limited"],
  ] as const) {
    await models.list(gated);
    await expect(models.access).toContainText(pending);
    if (state === "rate-limited")
      hub.fail({ fault: { kind: "status", status: 429, retryAfterSeconds: 60 }, times: "always" });
    await models.list(reference);
    await expect(models.hub.getByRole("alert")).toContainText(
      `${reference}: ${accessMessages(state).message}`,
    );
    await expect(models.access.getByRole("heading", { level: 2 })).toHaveText(`Get access to ${reference}`);
    await expect(models.step(3)).toContainText(`Permission for ${reference}`);
    await expect(models.access).not.toContainText(pending);
    await expect(models.access).not.toContainText(gated);
  }
});

test("a certificate that this computer does not know is explained, and the file of the IT department mends it", async ({
  page,
  start,
  hub,
  folder,
}) => {
  const front = await startTlsFront(hub);
  try {
    const app = new CasebookPage(page);
    const models = new ModelsPage(app);
    const host = await start({ environment: { HF_ENDPOINT: front.endpoint } });
    await app.open(host);
    await models.open();
    await models.list(open);
    const { message, remedy } = accessMessages("untrusted-certificate");
    const alert = models.hub.getByRole("alert");
    await expect(alert).toContainText(message);
    await expect(alert).toContainText("It was shown for 127.0.0.1");
    await expect(alert).toContainText(remedy);
    expect(remedy).toContain("NODE_EXTRA_CA_CERTS");
    expect(hub.requests).toEqual([]);
    await host.end();

    const file = path.join(folder, "hospital.pem");
    await writeFile(file, front.certificate);
    const environment = { HF_ENDPOINT: front.endpoint, NODE_EXTRA_CA_CERTS: file };
    await app.open(await start({ environment }));
    await models.open();
    await models.fetch(open, "practice-Q8_0");
  } finally {
    await front.close();
  }
});

test("a file that its authors took away is named as missing when it is fetched", async ({ models, hub }) => {
  const name = "MedGemma 27B multimodal";
  const model = registeredModels.find((one) => one.name === name);
  const repository = model?.variants[0]?.file.repo ?? "";
  hub.removeRepository(repository);
  const card = { path: "README.md", content: { text: "# Empty" } };
  await hub.addRepository({ id: repository, commits: [{ commit: "a".repeat(40), files: [card] }] });
  await models.available(name).getByRole("combobox").selectOption("Q8_0");
  await models
    .available(name)
    .getByRole("button", { name: `Download ${name} Q8_0` })
    .click();
  await models.acceptTerms();
  await expect(models.available(name).getByRole("alert")).toContainText(
    accessMessages("file-missing").message,
  );
});

test("a token of the environment is checked when the hub is asked, and its account is shown", async ({
  page,
  start,
  hub,
}) => {
  const app = new CasebookPage(page);
  await app.open(await start({ environment: { HF_TOKEN: hub.tokens.read } }));
  const models = new ModelsPage(app);
  await models.open();
  await expect(models.step(2)).toContainText("From the environment variable HF_TOKEN");
  expect(hub.requests).toEqual([]);
  await models.access.getByRole("button", { name: "Ask now" }).click();
  await expect(models.step(2)).toContainText("Account reader, read-only token.");
  expect(await page.content()).not.toContain(hub.tokens.read);
});

test("offline the page says so, offers the import and asks nobody", async ({ page, start, hub }) => {
  const app = new CasebookPage(page);
  await app.open(await start({ environment: { HF_HUB_OFFLINE: "1" } }));
  const models = new ModelsPage(app);
  await models.open();
  await expect(page.getByText(/^Casebook works offline: HF_HUB_OFFLINE is set/)).toBeVisible();
  await models.list(open);
  await expect(models.hub.getByRole("alert")).toContainText(accessMessages("offline").message);
  await models.hub.getByRole("button", { name: "Import files" }).click();
  await expect(page.getByRole("button", { name: "Choose files" })).toBeFocused();
  await expect(page.getByRole("button", { name: "Choose files" })).toBeInViewport();
  expect(hub.requests).toEqual([]);
});
