import { expect, it } from "vitest";
import { wantsJson } from "./command-line.ts";
import { readCommand } from "./commands.ts";

const refused = (argv: readonly string[]): unknown => {
  try {
    return readCommand(argv);
  } catch (thrown) {
    return thrown;
  }
};

it("a question alone is asked of the practice model, greedily", () => {
  expect(readCommand(["ask", "Where is the spot?"])).toEqual({
    name: "ask",
    args: {
      question: "Where is the spot?",
      images: [],
      modelId: "practice",
      system: "",
      seed: null,
      temperature: 0,
      maxTokens: 2048,
      contextSize: null,
    },
  });
});

it("every option of a question arrives, images in their order", () => {
  const argv =
    "ask --image a.png --model m --image b.png --system S --seed 7 --temperature 0.5 --max-tokens 9 --context 4096";
  expect(readCommand([...argv.split(" "), "--json", "Q"])).toEqual({
    name: "ask",
    args: {
      question: "Q",
      images: ["a.png", "b.png"],
      modelId: "m",
      system: "S",
      seed: 7,
      temperature: 0.5,
      maxTokens: 9,
      contextSize: 4096,
    },
  });
});

it("options may stand before the command, and what follows -- is a question whatever it looks like", () => {
  expect(readCommand(["--json", "doctor"])).toEqual({ name: "doctor" });
  expect(readCommand(["ask", "--", "--help"])).toMatchObject({ args: { question: "--help" } });
  expect(wantsJson(["ask", "--", "--json"])).toBe(false);
  expect(wantsJson(["ask", "--json", "--", "Q"])).toBe(true);
});

it.each([["--help"], ["-h"], ["ask", "--help"], ["doctor", "-h", "--json"]])(
  "%s %s asks for help, whatever else is there",
  (...argv) => expect(readCommand(argv)).toEqual({ name: "help" }),
);

it.each([
  ["no command", [], "Give a command."],
  ["an unknown command", ["dance"], 'There is no command "dance".'],
  ["no question", ["ask"], "Give one question"],
  ["a question without quotation marks", ["ask", "Where", "is", "it"], "Give one question"],
  ["an option of another command", ["doctor", "--image", "a.png"], "--image"],
  ["an argument that doctor does not take", ["doctor", "now"], '"now"'],
  ["an unknown option", ["ask", "--colour", "red", "Q"], "--colour"],
  ["an option without its value", ["ask", "Q", "--seed"], "--seed"],
  ["a word for a number", ["ask", "--temperature", "hot", "Q"], "--temperature needs a number"],
  ["nothing for a number", ["ask", "--max-tokens", " ", "Q"], "--max-tokens needs a number"],
])("%s is refused, with the usage", (_, argv, message) => {
  expect(refused(argv)).toMatchObject({
    code: "BAD_REQUEST",
    message: expect.stringContaining(message),
    remedy: expect.stringContaining("casebook "),
  });
});
