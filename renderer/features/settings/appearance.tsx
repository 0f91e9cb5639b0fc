import type { Settings } from "../../../shared/settings.ts";
import { useActions, useCore } from "../../stores/context.tsx";
import { Choice } from "../../ui/choice.tsx";

export function Appearance() {
  return (
    <>
      <AppearanceChoice
        setting="theme"
        label="Theme"
        options={[
          { value: "system", label: "As the system" },
          { value: "dark", label: "Dark" },
          { value: "light", label: "Light" },
        ]}
      />
      <AppearanceChoice
        setting="textSize"
        label="Text size"
        options={[
          { value: "small", label: "Small" },
          { value: "medium", label: "Medium" },
          { value: "large", label: "Large" },
        ]}
      />
    </>
  );
}

interface AppearanceChoiceProps<Setting extends "theme" | "textSize"> {
  readonly setting: Setting;
  readonly label: string;
  readonly options: readonly { readonly value: Settings[Setting]; readonly label: string }[];
}

function AppearanceChoice<Setting extends "theme" | "textSize">({
  setting,
  label,
  options,
}: AppearanceChoiceProps<Setting>) {
  const value = useCore((state) => state.settings[setting]);
  const { setSettings } = useActions();
  return (
    <Choice
      label={label}
      value={value}
      options={options}
      onChange={(next) => void setSettings({ [setting]: next })}
    />
  );
}
