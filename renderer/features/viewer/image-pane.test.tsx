import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Attachment } from "../../../shared/domain.ts";
import { CasebookError } from "../../../shared/errors.ts";
import { type TestWindow, testWindow } from "../../testing/assemble.ts";
import type { FakeCore } from "../../testing/fake-core.ts";
import { byName, press, type Rendered, render, user } from "../../testing/render.tsx";
import { orientationText, squareText } from "./image-facts.tsx";
import { ImagePane } from "./image-pane.tsx";
import { pixelText } from "./read-pixel.ts";

class FakeImageData {
  readonly width: number;
  readonly height: number;
  constructor(data: Uint8ClampedArray, width: number, height: number) {
    if (data.length !== width * height * 4) throw new RangeError("wrong length");
    this.width = width;
    this.height = height;
  }
}

let shown: Rendered | null = null;
let window: TestWindow;
/** Sides of what was made for a canvas. happy-dom has neither bitmaps nor a canvas; pixels are checked in a real browser. */
const bitmaps: [number, number][] = [];
beforeEach(() => {
  bitmaps.length = 0;
  vi.stubGlobal("ImageData", FakeImageData);
  vi.stubGlobal("createImageBitmap", async ({ width, height }: FakeImageData) => {
    bitmaps.push([width, height]);
    return { width, height, close: () => undefined };
  });
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await shown?.unmount();
  window.dispose();
});

const image = (id: string, createdAt: number): Attachment => ({
  id,
  name: `${id}.jpg`,
  content: { kind: "rgb8", width: 576, height: 720, sha256: id.repeat(64).slice(0, 64) },
  rendering: { kind: "rgb" },
  series: null,
  source: { format: "jpeg", sha256: "e".repeat(64), bytes: 123_456, orientation: 6 },
  createdAt,
});
async function open(prepare: (core: FakeCore) => void = () => undefined): Promise<void> {
  window = await testWindow((core) => {
    core.addCase("case");
    core.on("attachments.read", () => ({ bytes: new Uint8Array(576 * 720 * 3) }));
    core.on("attachments.modelView", () => ({
      rgb: new Uint8Array(144 * 144 * 3),
      side: 144,
      sha256: "f".repeat(64),
    }));
    prepare(core);
  });
  window.actions.selectCase("case");
  // In no order: they are shown by age.
  for (const [id, at] of [
    ["c", 3],
    ["a", 1],
    ["b", 2],
  ] as const)
    window.core.publish({ type: "attachment", caseId: "case", attachment: image(id, at) });
  window.actions.showImage("case", "a");
  shown = await render(window, <ImagePane />);
}
const text = (): string => shown?.root.textContent ?? "";
const selected = () => window.viewer.getState().selected?.attachmentId;
/** Radix chooses a tab when the mouse goes down on it. */
const choose = (tab: string) =>
  user(() =>
    byName("[role=tab]", tab).dispatchEvent(new MouseEvent("mousedown", { bubbles: true, button: 0 })),
  );

describe("the image pane", () => {
  it("shows the image with its facts", async () => {
    await open();
    expect(bitmaps).toEqual([[576, 720]]);
    expect(shown?.root.querySelector("canvas")).not.toBeNull();
    expect(text()).toContain("a.jpg");
    expect(text()).toContain("1 of 3");
    expect(text()).toContain("SourceJPEG, 123 kB");
    expect(text()).toContain("Orientationturned by 90° clockwise");
    expect(text()).toContain("Size576 × 720");
    expect(text()).toContain("Sent to the model144 × 144, padded to a square");
    expect(text()).toContain("Pixel hashaaaaaaaaaaaaaaaa…");
  });

  it("shows the very square that the model is given, its side and its hash", async () => {
    await open();
    await choose("What the model sees");
    expect(window.core.calls.find(({ method }) => method === "attachments.modelView")?.params).toEqual({
      caseId: "case",
      attachmentId: "a",
    });
    expect(bitmaps).toEqual([
      [576, 720],
      [144, 144],
    ]);
    expect(text()).toContain("144 × 144");
    expect(text()).toContain("Hash of the squareffffffffffffffff…");
  });

  it("copies a hash in full", async () => {
    const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await open();
    await user(() => byName("button", "Copy file hash").click());
    expect(write).toHaveBeenCalledWith("e".repeat(64));
  });

  it("goes through the images of the case by age, round and round, with [ and ] and the buttons", async () => {
    await open();
    await user(() => press(document.body, "]"));
    expect(selected()).toBe("b");
    await user(() => byName("button", "Next image").click());
    expect(selected()).toBe("c");
    await user(() => press(document.body, "]"));
    expect(selected()).toBe("a");
    await user(() => press(document.body, "["));
    expect(selected()).toBe("c");
  });

  it("keeps the keyboard on the picture while it goes through them", async () => {
    await open();
    byName("[role=application]", "Image a.jpg").focus();
    await user(() => press(document.activeElement ?? document.body, "]"));
    expect(document.activeElement).toBe(byName("[role=application]", "Image b.jpg"));
    await user(() => press(document.activeElement ?? document.body, "f"));
    expect(shown?.root.querySelector(".image-pane--full")).not.toBeNull();
    expect(shown?.root.textContent).toContain("Not for diagnosis or treatment of patients.");
    await user(() => press(document.body, "Escape"));
  });

  it("leaves brackets to a text that is being written", async () => {
    await open();
    const field = document.createElement("textarea");
    shown?.root.append(field);
    await user(() => press(field, "]"));
    expect(selected()).toBe("a");
  });

  it("says why an image cannot be read, and tries again", async () => {
    let broken = true;
    await open((core) =>
      core.on("attachments.read", () => {
        if (broken) throw new CasebookError("STORE_DAMAGED", "The image is damaged.", "Restore a backup.");
        return { bytes: new Uint8Array(576 * 720 * 3) };
      }),
    );
    expect(document.querySelector("[role=alert]")?.textContent).toContain(
      "The image is damaged.Restore a backup.",
    );
    broken = false;
    await user(() => byName("button", "Try again").click());
    expect(shown?.root.querySelector("canvas")).not.toBeNull();
  });

  it("says why there is no square when image input is off", async () => {
    const off = new CasebookError("VISION_UNAVAILABLE", "Image input is off.", "Install a compiler.");
    await open((core) => core.on("attachments.modelView", () => Promise.reject(off)));
    await choose("What the model sees");
    expect(text()).toContain("Image input is off.Install a compiler.");
  });

  it("fills the window, out of which Escape leads without stopping an answer", async () => {
    await open();
    const beside = document.createElement("div");
    document.body.append(beside);
    await user(() => byName("button", "Fill the window").click());
    expect(shown?.root.querySelector(".image-pane--full")).not.toBeNull();
    expect(beside.inert).toBe(true);
    const passedOn = vi.fn();
    globalThis.window.addEventListener("keydown", (event) => event.defaultPrevented || passedOn(), {
      once: true,
    });
    await user(() => press(document.body, "Escape"));
    expect(shown?.root.querySelector(".image-pane--full")).toBeNull();
    expect(beside.inert).toBe(false);
    expect(passedOn).not.toHaveBeenCalled();
    beside.remove();
  });

  it("is made wider and narrower with the keyboard, and remembers it", async () => {
    await open();
    const separator = byName("[role=separator]", "Width of the image");
    await user(() => press(separator, "End"));
    expect(separator.getAttribute("aria-valuenow")).toBe(separator.getAttribute("aria-valuemin"));
    await user(() => press(separator, "Home"));
    expect(separator.getAttribute("aria-valuenow")).toBe(separator.getAttribute("aria-valuemax"));
    expect(document.documentElement.style.getPropertyValue("--image-pane-width")).toBe(
      `${separator.getAttribute("aria-valuenow")}px`,
    );
    expect(localStorage.getItem("casebook.imagePaneWidth")).toBe(separator.getAttribute("aria-valuenow"));
  });

  it("says so when no image is selected, or the image is gone", async () => {
    await open();
    await user(() => window.actions.showImage("case", "gone"));
    expect(text()).toContain("This image is not in the case any more.");
    await user(() => window.viewer.setState({ selected: null }));
    expect(text()).toContain("No image is selected.");
  });
});

describe("facts", () => {
  it("name every EXIF orientation", () => {
    expect(orientationText(1)).toBe("upright in the file");
    expect(orientationText(3)).toBe("turned by 180°");
    expect(orientationText(8)).toBe("turned by 90° anticlockwise");
  });

  it("say whether a square had to be padded", () => {
    expect(squareText(576, 720, 896)).toBe("896 × 896, padded to a square");
    expect(squareText(512, 512, 896)).toBe("896 × 896, already square");
  });

  it("give a grey pixel one value and a coloured one three", () => {
    expect(pixelText({ red: 34, green: 34, blue: 34 })).toBe("34");
    expect(pixelText({ red: 200, green: 120, blue: 90 })).toBe("200 120 90");
  });
});
