import { useEffect, useRef, useState } from "react";
import { defaultLoadOptions, type LoadOptions } from "../../../../shared/load-options.ts";
import type { InstalledModel } from "../../../../shared/models/library.ts";
import { useActions, useCore } from "../../../stores/context.tsx";
import { canLoad, loadedModel } from "../../../stores/core-store.ts";
import { Button } from "../../../ui/button.tsx";
import { Choice } from "../../../ui/choice.tsx";
import { NumberSetting } from "../../../ui/number-setting.tsx";
import type { FitState } from "../use-fit.ts";
import { OptionMemory } from "./option-memory.tsx";
import { inOptionRange, optionRules, withOption } from "./option-ranges.ts";

/** The options for loading a model. Every change is saved immediately; a loaded model is reloaded with it. */
export function LoadOptionsForm({ model, fit }: { model: InstalledModel; fit: FitState }) {
  const saved = useCore(({ settings }) => settings.loadOptions[model.id]);
  const options = saved ?? defaultLoadOptions;
  const { setLoadOptions } = useActions();
  const form = useFocusFromElsewhere();
  const change = (patch: Partial<LoadOptions>): void =>
    void setLoadOptions(model.id, withOption(options, patch));
  return (
    <section className="options" aria-label={`Load options of ${model.name}`} ref={form}>
      <NumberSetting
        label="Context size"
        whole
        hint={`Tokens of conversation and images. Empty: what makes sense on this computer. ${optionRules.contextSize}`}
        rule={optionRules.contextSize}
        placeholder="What fits"
        optional
        value={options.contextSize}
        isValid={(value) => inOptionRange("contextSize", value)}
        onChange={(contextSize) => change({ contextSize })}
      />
      <OptionMemory model={model} options={options} fit={fit} />
      <NumberSetting
        label="GPU layers"
        whole
        hint="Empty: as many as fit. 0 keeps the model on the processor."
        rule={optionRules.gpuLayers}
        placeholder="What fits"
        optional
        value={options.gpuLayers}
        isValid={(value) => inOptionRange("gpuLayers", value)}
        onChange={(gpuLayers) => change({ gpuLayers })}
      />
      <Choice
        label="KV cache"
        value={options.kvCacheType}
        options={[
          { value: "F16", label: "F16, as evaluated" },
          { value: "Q8_0", label: "Q8_0, about half the memory" },
          { value: "Q4_0", label: "Q4_0, about a quarter" },
        ]}
        onChange={(kvCacheType) => change({ kvCacheType })}
      />
      <Choice
        label="Flash attention"
        hint="A quantised KV cache needs it: without it the KV cache is F16."
        value={flashChoice(options.flashAttention)}
        options={[
          { value: "auto", label: "Automatic" },
          { value: "on", label: "On" },
          { value: "off", label: "Off" },
        ]}
        onChange={(next) => change({ flashAttention: next === "auto" ? null : next === "on" })}
      />
      <NumberSetting
        label="Threads"
        whole
        hint="Of the processor. Empty: what suits the model and this computer."
        rule={optionRules.threads}
        placeholder="What suits"
        optional
        value={options.threads}
        isValid={(value) => inOptionRange("threads", value)}
        onChange={(threads) => change({ threads })}
      />
      <Foot model={model} changed={saved !== undefined} />
    </section>
  );
}

function Foot({ model, changed }: { model: InstalledModel; changed: boolean }) {
  const engine = useCore((state) => state.engine);
  const { setLoadOptions, unloadModel, loadModel } = useActions();
  const loaded = loadedModel(engine)?.model.id === model.id;
  const [again, setAgain] = useState(false);
  const off = again || !canLoad(engine);
  const loadAgain = async (): Promise<void> => {
    if (off) return;
    setAgain(true);
    await unloadModel();
    await loadModel(model.id);
    setAgain(false);
  };
  return (
    <div className="options__foot">
      <p className="small dim">Kept at once. A model that is loaded is loaded again with them.</p>
      <Button
        aria-disabled={!changed}
        onClick={() => (changed ? void setLoadOptions(model.id, defaultLoadOptions) : undefined)}
      >
        Reset to the defaults
      </Button>
      {loaded || again ? (
        // Neither removed nor `disabled` meanwhile, which would take the focus from the field that is in use.
        <Button aria-disabled={off} onClick={() => void loadAgain()}>
          Load again
        </Button>
      ) : null}
    </div>
  );
}

const flashChoice = (flash: boolean | null): "auto" | "on" | "off" =>
  flash === null ? "auto" : flash ? "on" : "off";

/** Opened from another part of the window, the options are what the user came for. */
function useFocusFromElsewhere() {
  const form = useRef<HTMLElement>(null);
  useEffect(() => {
    if (form.current?.closest("main")?.contains(document.activeElement) !== false) return;
    form.current.querySelector("input")?.focus();
    form.current.scrollIntoView({ block: "center" });
  }, []);
  return form;
}
