/** The whole window behind its components, over a fake core. */
import type { PrepareImage } from "../stores/action-types.ts";
import { type Assembled, assemble } from "../stores/assemble.ts";
import { createFakeCore, type FakeCore } from "./fake-core.ts";

export interface TestWindow extends Assembled {
  readonly core: FakeCore;
}

/** Started and attached. A file's bytes are taken for its PNG. */
export async function testWindow(
  prepare: (core: FakeCore) => void = () => undefined,
  prepareImage: PrepareImage = prepareAsIs,
): Promise<TestWindow> {
  const core = createFakeCore();
  prepare(core);
  const window = assemble(core.bridge, prepareImage);
  await settled();
  return { ...window, core };
}

const prepareAsIs: PrepareImage = async (file) => ({
  name: file.name,
  png: new Uint8Array(await file.arrayBuffer()),
  pixelSha256: "d".repeat(64),
  source: { format: "png", sha256: "e".repeat(64), bytes: file.size, orientation: 1 },
});

/** After everything that is already on its way through the fake core. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
