/** The models page as a user has it: what can be seen, named and pressed. */
import { expect, type Locator, type Page } from "@playwright/test";
import type { CasebookPage } from "./casebook-page.ts";

export class ModelsPage {
  readonly app: CasebookPage;
  readonly page: Page;

  constructor(app: CasebookPage) {
    this.app = app;
    this.page = app.page;
  }

  async open(): Promise<void> {
    // Wherever the user is: the button lies in the list of cases, which a narrow window hides.
    await this.page.keyboard.press("Alt+m");
    await expect(this.heading).toBeVisible();
  }
  async close(): Promise<void> {
    await this.page.getByRole("button", { name: /^Back/ }).click();
    await expect(this.heading).toBeHidden();
  }

  get heading(): Locator {
    return this.page.getByRole("heading", { name: "Models", level: 1 });
  }
  /** What there is to run models on; it takes a moment to find out. */
  get machine(): Locator {
    return this.page.getByLabel("This computer", { exact: true });
  }
  /** What the verdicts on models that are not fetched yet are about. */
  get context(): Locator {
    return this.page.getByRole("combobox", { name: "Context", exact: true });
  }
  /** The steps to a repository's files. */
  get access(): Locator {
    return this.page.getByRole("region", { name: /^Get access to / });
  }
  /** Any model of the hub. */
  get hub(): Locator {
    return this.page.getByRole("region", { name: "Any model of the hub" });
  }
  get installed(): Locator {
    return this.page.getByRole("region", { name: "On this computer" });
  }
  get imports(): Locator {
    return this.page.getByRole("list", { name: "Imported files" });
  }
  get termsDialog(): Locator {
    return this.page.getByRole("dialog", { name: /^Terms of use/ });
  }
  /** 1: the terms, 2: the token, 3: the permission. */
  step(number: 1 | 2 | 3): Locator {
    return this.access.getByRole("listitem").nth(number - 1);
  }
  /** A model on this computer. */
  row(name: string): Locator {
    return this.installed.getByRole("listitem", { name, exact: true });
  }
  /** A model that Casebook knows by name. */
  available(name: string): Locator {
    return this.page.getByRole("region", { name: "Available" }).getByRole("listitem", { name, exact: true });
  }
  /** A download of a model that it does not know. */
  download(name: string): Locator {
    return this.hub
      .getByRole("list", { name: "Downloads" })
      .getByRole("listitem")
      .filter({ has: this.page.getByRole("heading", { name, exact: true }) });
  }
  /** A model that another program has. */
  found(name: string): Locator {
    return this.page
      .getByRole("list", { name: "Found in other programs" })
      .getByRole("listitem")
      .filter({ has: this.page.getByRole("heading", { name, exact: true }) });
  }
  imported(fileName: string): Locator {
    return this.imports
      .getByRole("listitem")
      .filter({ has: this.page.getByRole("heading", { name: fileName, exact: true }) });
  }
  /** What was said through the screen reader, oldest first. */
  spoken(): Promise<string[]> {
    return this.page.getByRole("log").locator("p").allInnerTexts();
  }

  async acceptTerms(): Promise<void> {
    await this.termsDialog.getByRole("checkbox").check();
    await this.termsDialog.getByRole("button", { name: "Accept" }).click();
    await expect(this.termsDialog).toBeHidden();
  }
  /** Asks the hub for a repository's files: `org/name[@revision][:file]`. */
  async list(reference: string): Promise<void> {
    await this.hub.getByLabel("Repository").fill(reference);
    await this.hub.getByRole("button", { name: "List files" }).click();
  }
  /** From the listing that is shown. */
  async startDownload(): Promise<void> {
    await this.hub.getByRole("button", { name: /^Download / }).click();
  }
  /** Into the field that is open, or behind the button that opens it. */
  async enterToken(token: string): Promise<void> {
    const field = this.access.getByLabel("Access token");
    if (!(await field.isVisible()))
      await this.step(2)
        .getByRole("button", { name: /^Enter a/ })
        .click();
    await field.fill(token);
    await this.access.getByRole("button", { name: "Save and check" }).click();
  }
  /** What is done with an installed model now and then. */
  async choose(modelName: string, item: string): Promise<void> {
    await this.row(modelName)
      .getByRole("button", { name: `More for ${modelName}` })
      .click();
    await this.page.getByRole("menuitem", { name: item }).click();
  }
  /** A repository that is open to everyone, from its name to a model in the list. */
  async fetch(repository: string, modelName: string): Promise<void> {
    await this.list(repository);
    await this.startDownload();
    if (await this.termsDialog.isVisible()) await this.acceptTerms();
    await expect(this.row(modelName)).toBeVisible();
  }
  /** Until the model answers. */
  async load(modelName: string): Promise<void> {
    await this.row(modelName).getByRole("button", { name: "Load", exact: true }).click();
    // A process is started and a model read, which takes its time on a busy computer.
    await expect(this.row(modelName).getByText("Loaded", { exact: true })).toBeVisible();
  }
}
