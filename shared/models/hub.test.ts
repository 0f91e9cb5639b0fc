import { describe, expect, it } from "vitest";
import { parseHubReference } from "./hub.ts";

const repo = "unsloth/medgemma-4b-it-GGUF";

describe("the address of a page", () => {
  it.each([
    [`https://huggingface.co/${repo}`, null, null],
    [`https://huggingface.co/${repo}/`, null, null],
    [` https://hf.co/${repo}?library=llama.cpp `, null, null],
    [`https://huggingface.co/${repo}/tree/main`, "main", null],
    [`https://huggingface.co/${repo}/tree/v1/folder`, "v1", null],
    [`https://huggingface.co/${repo}/blob/main/sub/model-Q8_0.gguf`, "main", "sub/model-Q8_0.gguf"],
    [`https://huggingface.co/${repo}/resolve/main/model-Q8_0.gguf?download=true`, "main", "model-Q8_0.gguf"],
    [`https://huggingface.co/${repo}/discussions/3`, null, null],
  ])("%s names a repository", (address, revision, file) => {
    expect(parseHubReference(address)).toEqual({ repo, revision, file });
  });

  it.each([
    "https://huggingface.co",
    "https://huggingface.co/unsloth",
    `https://elsewhere.example/${repo}`,
    `ftp://huggingface.co/${repo}`,
    "https://huggingface.co/a/..%2f..",
    "https://",
  ])("%s names none", (address) => {
    expect(parseHubReference(address)).toBeNull();
  });

  it("of the hub that is set counts as well", () => {
    const address = `http://127.0.0.1:8765/${repo}`;
    expect(parseHubReference(address)).toBeNull();
    expect(parseHubReference(address, "http://127.0.0.1:8765")).toEqual({ repo, revision: null, file: null });
  });
});
