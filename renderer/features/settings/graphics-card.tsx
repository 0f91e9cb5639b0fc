import type { GpuCrash } from "../../../shared/settings.ts";
import { formatMoment } from "../../format.ts";
import { useActions, useCore } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";

interface Words {
  readonly didWhat: string;
  /** What does without the card since. */
  readonly moved: "model" | "encoder";
}
const textFor: Readonly<Record<GpuCrash["step"], Words>> = {
  "loading-model": { didWhat: "loaded a model", moved: "model" },
  "loading-encoder": { didWhat: "loaded an image encoder", moved: "encoder" },
  "encoding-image": { didWhat: "encoded an image", moved: "encoder" },
  "reading-image": { didWhat: "read an image", moved: "model" },
};

function sinceThen({ backend }: GpuCrash, moved: Words["moved"]): string {
  if (moved === "encoder") return "Since then, images are encoded on the processor, which is slower.";
  if (backend !== "cuda") return "Since then, models run on the processor, which is slower.";
  return "Since then, models run with Vulkan instead of CUDA, or on the processor where Vulkan is not installed. A driver that is too old for this version of the engine is the usual reason.";
}

/** What is done without the graphics card after a crash, and the way back to it. Nothing where it did not crash. */
export function GraphicsCard() {
  const crash = useCore((state) => state.settings.gpuCrash);
  const { setSettings } = useActions();
  if (crash === null) return null;
  const { didWhat, moved } = textFor[crash.step];
  return (
    <section className="setting">
      <h3>Graphics card</h3>
      <p>
        The engine crashed while the graphics card {didWhat} on {formatMoment(crash.at)}.{" "}
        {sinceThen(crash, moved)}
      </p>
      <p className="setting__hint">
        {crash.deviceNames.join(", ")}, {crash.backend.toUpperCase()}. Another graphics card or a new version
        of the engine is tried by itself; after a change of driver, try again here. The model is then loaded
        again, once the answer that is being written has ended.
      </p>
      <div className="settings__buttons">
        <Button onClick={() => void setSettings({ gpuCrash: null })}>Try the graphics card again</Button>
      </div>
    </section>
  );
}
