import { expect, it } from "vitest";
import { readCommand } from "../commands.ts";

const read = (line: string): unknown => readCommand(line.split(" ").filter((word) => word !== ""));
const refused = (line: string): unknown => {
  try {
    return read(line);
  } catch (thrown) {
    return thrown;
  }
};

it.each([
  ["list", { action: "list" }],
  ["fit", { action: "fit", id: null, contextSize: null, refine: false }],
  [
    "fit medgemma-4b:Q8_0 --context 4096 --refine",
    { action: "fit", id: "medgemma-4b:Q8_0", contextSize: 4096, refine: true },
  ],
  ["terms", { action: "terms", accept: false }],
  ["terms --accept", { action: "terms", accept: true }],
  ["token", { action: "token", change: "none" }],
  ["token --set", { action: "token", change: "set" }],
  ["token --clear", { action: "token", change: "clear" }],
  ["access org/name@main:a/b.gguf", { action: "access", id: "org/name@main:a/b.gguf" }],
  [
    "download medgemma-27b",
    { action: "download", id: "medgemma-27b", quantisation: null, mmproj: null, inPlace: false },
  ],
  [
    "download org/name --quant Q4_K_M --mmproj none --in-place",
    { action: "download", id: "org/name", quantisation: "Q4_K_M", mmproj: "none", inPlace: true },
  ],
  ["import a.gguf b", { action: "import", paths: ["a.gguf", "b"], how: "copy" }],
  ["import --in-place a.gguf", { action: "import", paths: ["a.gguf"], how: "in-place" }],
  ["verify", { action: "verify", id: null }],
  ["verify practice", { action: "verify", id: "practice" }],
  ["remove m", { action: "remove", id: "m" }],
  ["remove --all", { action: "remove-all" }],
])("%s is read, with and without the word models, wherever --json stands", (line, args) => {
  expect(read(`models ${line}`)).toEqual({ name: "models", args });
  expect(read(`${line} --json`)).toEqual({ name: "models", args });
  expect(read(`--json models ${line}`)).toEqual({ name: "models", args });
});

it.each([
  ["models", "Say what to do with models"],
  ["models dance", "Say what to do with models"],
  ["models list all", '"all" does not belong there'],
  ["models fit a b", '"b" does not belong there'],
  ["models fit --refine", "name it"],
  ["models fit --context 511", "--context takes 512 to 131072 tokens"],
  ["models fit --context 600.5", "--context takes"],
  ["models fit --context many", "--context needs a number"],
  ["models terms --decline", "--decline"],
  ["models token --set --clear", "not both"],
  ["models access", "Name the model"],
  ["models download", "Name the model"],
  ["models download a b", '"b" does not belong there'],
  ["models import", "Name the files or folders"],
  ["models remove", "Name the model"],
  ["models remove --all m", '"m" does not belong there'],
])("%s is refused, with the usage", (line, message) => {
  expect(refused(line)).toMatchObject({
    code: "BAD_REQUEST",
    message: expect.stringContaining(message),
    remedy: expect.stringContaining("casebook models"),
  });
});

it.each([
  "models token --set hf_canary",
  "models token hf_canary",
  "models token --set=hf_canary",
  "models token --token hf_canary",
  "models token -hf_canary",
  "models token --set -- hf_canary",
  "token --json --set hf_canary",
])("%s is refused without the token being repeated, and says that it has to be revoked", (line) => {
  const failure = refused(line) as Error & { readonly remedy: string };
  expect(failure).toMatchObject({ code: "BAD_REQUEST" });
  expect(failure.message).toContain("never taken from the command line");
  expect(failure.remedy).toContain("revoke");
  expect(JSON.stringify([failure.message, failure.remedy, failure.stack])).not.toContain("canary");
});
