import { Tabs } from "radix-ui";
import { useActions, useApp } from "../../stores/context.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { About } from "./about.tsx";
import { Answers } from "./answers.tsx";
import { Appearance } from "./appearance.tsx";
import { Keyboard } from "./keyboard.tsx";
import { Storage } from "./storage.tsx";
import { Terms } from "./terms.tsx";
import "./settings.css";

const sections = [
  { name: "Appearance", Content: Appearance },
  { name: "Answers", Content: Answers },
  { name: "Storage", Content: Storage },
  { name: "Terms", Content: Terms },
  { name: "Keyboard", Content: Keyboard },
  { name: "About", Content: About },
] as const;

/** Every change is saved immediately. */
export function SettingsPanel() {
  const open = useApp((state) => state.panel === "settings");
  const { openPanel } = useActions();
  return (
    <Dialog open={open} onClose={() => openPanel(null)} title="Settings" wide>
      <Tabs.Root className="settings" defaultValue={sections[0].name} orientation="vertical">
        <Tabs.List className="settings__tabs" aria-label="Settings">
          {sections.map(({ name }) => (
            <Tabs.Trigger key={name} value={name} className="settings__tab">
              {name}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {sections.map(({ name, Content }) => (
          <Tabs.Content key={name} value={name} className="settings__content">
            <Content />
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </Dialog>
  );
}
