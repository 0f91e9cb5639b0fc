import { useActions, useCore } from "../../stores/context.tsx";
import { Choice } from "../../ui/choice.tsx";
import { NumberSetting } from "../../ui/number-setting.tsx";
import { inSamplingRange, samplingFields, seedRule } from "./ranges.ts";

/** Where "a fixed seed" begins; any number would do. */
const firstSeed = 7;

export function SamplingSettings() {
  const sampling = useCore((state) => state.settings.sampling);
  const { setSettings } = useActions();
  const change = (patch: Partial<typeof sampling>): void =>
    void setSettings({ sampling: { ...sampling, ...patch } });
  const greedy = sampling.temperature === 0;
  return (
    <>
      {samplingFields.map(({ key, label, hint, rule, whole }) => (
        <NumberSetting
          key={key}
          label={label}
          hint={hint}
          rule={rule}
          whole={whole}
          value={sampling[key]}
          isValid={(value) => inSamplingRange(key, value)}
          onChange={(value) => (value === null ? undefined : change({ [key]: value }))}
        />
      ))}
      <Choice
        label="Seed"
        value={sampling.seed === null ? "drawn" : "fixed"}
        options={[
          { value: "drawn", label: "Drawn for every answer" },
          { value: "fixed", label: "Always the same" },
        ]}
        onChange={(next) => change({ seed: next === "drawn" ? null : firstSeed })}
      />
      {sampling.seed === null ? null : (
        <NumberSetting
          label="Fixed seed"
          whole
          hint="The same seed, model and settings give the same answer."
          rule={seedRule}
          value={sampling.seed}
          isValid={(value) => inSamplingRange("seed", value)}
          onChange={(value) => change({ seed: value })}
        />
      )}
      <p className="setting__hint">
        The seed is recorded with every answer.
        {greedy ? " At temperature 0 it changes nothing, nor do top-k, top-p and min-p." : ""}
      </p>
    </>
  );
}
