/** The app as a user has it: what can be seen, named and pressed. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, type Locator, type Page } from "@playwright/test";
import type { Host } from "./host.ts";

export const samplesFolder = fileURLToPath(new URL("../../assets/practice-model/samples/", import.meta.url));

export interface DroppedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly type?: string;
}

export const sampleFile = async (name: string): Promise<DroppedFile> => ({
  name,
  bytes: await readFile(path.join(samplesFolder, name)),
  type: "image/png",
});

/** A window of the app and the ways to use it. */
export class CasebookPage {
  readonly page: Page;
  /** Requests that went anywhere but to the host itself. */
  readonly outside: string[] = [];
  /** What the page complained about. */
  readonly problems: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on("request", (request) => {
      const { hostname, protocol } = new URL(request.url());
      if (protocol !== "blob:" && protocol !== "data:" && hostname !== "127.0.0.1")
        this.outside.push(request.url());
    });
    page.on("pageerror", (error) => this.problems.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") this.problems.push(message.text());
    });
  }

  async open(host: Pick<Host, "address">): Promise<void> {
    await this.page.goto(host.address);
    await expect(this.question).toBeVisible();
  }

  get question(): Locator {
    return this.page.getByRole("textbox", { name: "Question" });
  }
  get answers(): Locator {
    return this.page.locator("article.turn--answer");
  }
  get lastAnswer(): Locator {
    return this.answers.last();
  }
  get cases(): Locator {
    return this.page.getByRole("navigation", { name: "Cases" });
  }
  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name });
  }

  /** As a file manager does it: enter, over, drop. */
  async drop(files: readonly DroppedFile[]): Promise<void> {
    const transfer = await this.transfer(files);
    for (const type of ["dragenter", "dragover", "drop"]) {
      await this.page.dispatchEvent("body", type, {
        dataTransfer: transfer,
        bubbles: true,
        cancelable: true,
      });
    }
  }

  async dragOver(files: readonly DroppedFile[]): Promise<void> {
    const transfer = await this.transfer(files);
    await this.page.dispatchEvent("body", "dragenter", { dataTransfer: transfer });
  }

  async paste(files: readonly DroppedFile[]): Promise<void> {
    const transfer = await this.transfer(files);
    await this.question.evaluate((field, data) => {
      field.dispatchEvent(
        new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
      );
    }, transfer);
  }

  private async transfer(files: readonly DroppedFile[]) {
    const encoded = files.map(({ name, bytes, type }) => ({
      name,
      type: type ?? "",
      base64: Buffer.from(bytes).toString("base64"),
    }));
    return this.page.evaluateHandle((list) => {
      const data = new DataTransfer();
      for (const { name, type, base64 } of list) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
      }
      return data;
    }, encoded);
  }

  /** Images of the draft that are ready to be sent. */
  async imagesReady(count: number): Promise<void> {
    await expect(this.page.locator('.draft-image[data-state="ready"]')).toHaveCount(count);
  }

  async send(text: string): Promise<void> {
    await this.question.fill(text);
    await expect(this.button("Send")).toBeEnabled();
    await this.question.press("Enter");
  }

  /** Sends, and resolves with the answer's text once it is whole. */
  async ask(text: string): Promise<string> {
    const before = await this.answers.count();
    await this.send(text);
    await expect(this.answers).toHaveCount(before + 1);
    return this.finished();
  }

  /** The newest answer's text, once it has ended. */
  async finished(): Promise<string> {
    await expect(this.lastAnswer).toHaveAttribute("aria-busy", "false");
    return (await this.lastAnswer.locator(".markdown").allInnerTexts()).join("\n");
  }

  async newCase(): Promise<void> {
    await this.page.keyboard.press("Alt+n");
    await expect(this.answers).toHaveCount(0);
  }
}
