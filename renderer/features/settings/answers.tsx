import { useState } from "react";
import { defaultSampling } from "../../../shared/domain.ts";
import { limits } from "../../../shared/limits.ts";
import { useActions, useCore } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { useKeepOnClose } from "../../ui/use-keep-on-close.ts";
import { GraphicsCard } from "./graphics-card.tsx";
import { SamplingSettings } from "./sampling-settings.tsx";

export function Answers() {
  const { setSettings } = useActions();
  return (
    <>
      <GraphicsCard />
      <SystemInstruction />
      <SamplingSettings />
      <div className="settings__reset">
        <Button onClick={() => void setSettings({ sampling: defaultSampling })}>
          Reset sampling to the defaults
        </Button>
      </div>
      <ContextSize />
    </>
  );
}

/** It belongs to how a model is loaded, but this is where people look for it. */
function ContextSize() {
  const modelId = useCore((state) => state.settings.modelId);
  const { openLoadOptions } = useActions();
  return (
    <section className="setting">
      <h3>Context size</h3>
      <p className="setting__hint">Every model has its own, with its other load options.</p>
      <div className="settings__buttons">
        <Button onClick={() => openLoadOptions(modelId)}>Load options of the chosen model</Button>
      </div>
    </section>
  );
}

function SystemInstruction() {
  const saved = useCore((state) => state.settings.systemInstruction);
  const { setSettings } = useActions();
  const [typed, setTyped] = useState<string | null>(null);
  const keep = async (): Promise<void> => {
    if (typed === null || typed === saved || (await setSettings({ systemInstruction: typed })))
      setTyped(null);
  };
  const field = useKeepOnClose<HTMLTextAreaElement>(() => void keep());
  return (
    <div className="setting">
      <label htmlFor="system-instruction">System instruction</label>
      <textarea
        ref={field}
        id="system-instruction"
        className="field settings__instruction"
        rows={4}
        maxLength={limits.systemCharacters}
        value={typed ?? saved}
        placeholder="None"
        aria-describedby="system-instruction-hint"
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={() => void keep()}
      />
      <p id="system-instruction-hint" className="setting__hint">
        Put before the first question of every case, and recorded with each answer. Kept when you leave the
        field.
      </p>
    </div>
  );
}
