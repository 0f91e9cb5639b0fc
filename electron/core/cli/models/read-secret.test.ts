import { PassThrough } from "node:stream";
import { describe, expect, it } from "vitest";
import { limits } from "../../../../shared/limits.ts";
import { readSecret } from "./read-secret.ts";

const never = new AbortController().signal;
const piped = () => ({ input: new PassThrough(), prompt: new PassThrough(), interrupt: () => undefined });

describe("a secret from a pipe", () => {
  it("is the first line, without spaces around it, also when it comes in pieces", async () => {
    const source = piped();
    const secret = readSecret("Token: ", source, never);
    source.input.write("  hf_");
    source.input.write("abc \r\nsecond line\n");
    expect(await secret).toBe("hf_abc");
    expect(source.prompt.read()).toBeNull();
  });

  it("needs no line feed, and is empty where nothing came", async () => {
    const [with_, without] = [piped(), piped()];
    with_.input.end("hf_abc");
    without.input.end();
    expect(await readSecret("Token: ", with_, never)).toBe("hf_abc");
    expect(await readSecret("Token: ", without, never)).toBe("");
  });

  it("that does not end is refused", async () => {
    const source = piped();
    source.input.write("x".repeat(limits.smallFileBytes + 1));
    await expect(readSecret("Token: ", source, never)).rejects.toMatchObject({ code: "TOO_LARGE" });
  });

  it("is not waited for once it is interrupted", async () => {
    const stop = new AbortController();
    const secret = readSecret("Token: ", piped(), stop.signal);
    stop.abort();
    await expect(secret).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

/** What a terminal's stream has besides. */
function terminal() {
  const modes: boolean[] = [];
  const input = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode: (raw: boolean) => void modes.push(raw),
  });
  return { ...piped(), input, modes };
}

describe("a secret that is typed", () => {
  it("is asked for, not shown, may be mended with backspace, and leaves the terminal as it was", async () => {
    const source = terminal();
    const secret = readSecret("Token: ", source, never);
    source.input.write("hf_abx\u007fc\r");
    expect(await secret).toBe("hf_abc");
    expect(String(source.prompt.read())).toBe("Token: \n");
    expect(source.modes).toEqual([true, false]);
  });

  it("can be given up with Ctrl-C, which interrupts, and with Ctrl-D", async () => {
    const stop = new AbortController();
    const source = { ...terminal(), interrupt: () => stop.abort() };
    const secret = readSecret("Token: ", source, stop.signal);
    source.input.write("hf_a\u0003");
    await expect(secret).rejects.toMatchObject({ code: "CANCELLED" });
    expect(source.modes).toEqual([true, false]);

    const other = terminal();
    const nothing = readSecret("Token: ", other, never);
    other.input.write("\u0004");
    expect(await nothing).toBe("");
  });
});
