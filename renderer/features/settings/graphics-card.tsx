import type { GpuCrash } from "../../../shared/settings.ts";
import { formatMoment } from "../../format.ts";
import { useActions, useApp } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";

interface Words {
  readonly didWhat: string;
  readonly since: string;
}
const encoderMoved = "Since then, images are encoded on the processor.";
const allMoved = "Since then, models run on the processor.";
const wordsFor: Readonly<Record<GpuCrash["step"], Words>> = {
  "loading-model": { didWhat: "loaded a model", since: allMoved },
  "loading-encoder": { didWhat: "loaded an image encoder", since: encoderMoved },
  "encoding-image": { didWhat: "encoded an image", since: encoderMoved },
  "reading-image": { didWhat: "read an image", since: allMoved },
};

/** What is done without the graphics card after a crash, and the way back to it. Nothing where it did not crash. */
export function GraphicsCard() {
  const crash = useApp((state) => state.settings.gpuCrash);
  const { setSettings } = useActions();
  if (crash === null) return null;
  const { didWhat, since } = wordsFor[crash.step];
  return (
    <section className="setting">
      <h3>Graphics card</h3>
      <p>
        The engine crashed while the graphics card {didWhat} on {formatMoment(crash.at)}. {since}
      </p>
      <p className="setting__hint">
        {crash.deviceNames.join(", ")}, {crash.backend.toUpperCase()}. The processor is slower. Another
        graphics card or a new version of the engine is tried by itself; after a change of driver, try again
        here. The model is then loaded again, once the answer that is being written has ended.
      </p>
      <div className="settings__buttons">
        <Button onClick={() => void setSettings({ gpuCrash: null })}>Try the graphics card again</Button>
      </div>
    </section>
  );
}
