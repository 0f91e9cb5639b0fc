import { useState } from "react";
import { defaultSampling, defaultSettings } from "../../../shared/domain.ts";
import { limits } from "../../../shared/limits.ts";
import { useActions, useApp } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { GraphicsCard } from "./graphics-card.tsx";
import { NumberSetting } from "./number-setting.tsx";
import { contextRange, inContextRange } from "./ranges.ts";
import { SamplingSettings } from "./sampling-settings.tsx";

export function Answers() {
  const contextSize = useApp((state) => state.settings.contextSize);
  const { setSettings } = useActions();
  return (
    <>
      <GraphicsCard />
      <SystemInstruction />
      <SamplingSettings />
      <NumberSetting
        label="Context size"
        hint={`Tokens. Empty: as much as fits, up to what the model was made for. ${contextRange} Takes effect when a model is loaded.`}
        rule={contextRange}
        placeholder="What fits"
        optional
        value={contextSize}
        isValid={inContextRange}
        onChange={(next) => void setSettings({ contextSize: next })}
      />
      <div className="settings__reset">
        <Button
          onClick={() =>
            void setSettings({ sampling: defaultSampling, contextSize: defaultSettings.contextSize })
          }
        >
          Reset sampling and context to the defaults
        </Button>
      </div>
    </>
  );
}

function SystemInstruction() {
  const saved = useApp((state) => state.settings.systemInstruction);
  const { setSettings } = useActions();
  const [typed, setTyped] = useState<string | null>(null);
  const keep = async (): Promise<void> => {
    if (typed === null || typed === saved || (await setSettings({ systemInstruction: typed })))
      setTyped(null);
  };
  return (
    <div className="setting">
      <label htmlFor="system-instruction">System instruction</label>
      <textarea
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
