/** The whole window behind its components, over a fake core. */
import type { PrepareImage } from "../stores/action-types.ts";
import { type Assembled, assemble } from "../stores/assemble.ts";
import type { PreparedFile } from "../workers/imaging.ts";
import { createFakeCore, type FakeCore } from "./fake-core.ts";

export interface TestWindow extends Assembled {
  readonly core: FakeCore;
}

/** Started and attached. Every file is an image of one pixel. */
export async function testWindow(
  prepare: (core: FakeCore) => void = () => undefined,
  prepareImage: PrepareImage = preparePixel,
): Promise<TestWindow> {
  const core = createFakeCore();
  prepare(core);
  const window = assemble(core.bridge, prepareImage);
  await settled();
  return { ...window, core };
}

/** A grey pixel. */
export const preparedPixel = (): PreparedFile["images"][number] => ({
  content: { kind: "rgb8", width: 1, height: 1, sha256: "d".repeat(64) },
  rendering: { kind: "rgb" },
  source: { format: "png", sha256: "e".repeat(64), bytes: 70, orientation: 1 },
  series: null,
  bytes: new Uint8Array([128, 128, 128]),
});

const preparePixel: PrepareImage = async (file) => ({ name: file.name, images: [preparedPixel()] });

/** After everything that is already on its way through the fake core. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
