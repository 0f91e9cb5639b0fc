import { useActions, useApp } from "../../stores/context.tsx";
import { Choice } from "../../ui/choice.tsx";

export function Appearance() {
  const theme = useApp((state) => state.settings.theme);
  const textSize = useApp((state) => state.settings.textSize);
  const { setSettings } = useActions();
  return (
    <>
      <Choice
        label="Theme"
        value={theme}
        options={[
          { value: "system", label: "As the system" },
          { value: "dark", label: "Dark" },
          { value: "light", label: "Light" },
        ]}
        onChange={(next) => void setSettings({ theme: next })}
      />
      <Choice
        label="Text size"
        value={textSize}
        options={[
          { value: "small", label: "Small" },
          { value: "medium", label: "Medium" },
          { value: "large", label: "Large" },
        ]}
        onChange={(next) => void setSettings({ textSize: next })}
      />
    </>
  );
}
