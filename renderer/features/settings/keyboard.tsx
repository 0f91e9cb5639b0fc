import { localKeys, onMac, type ShortcutId, shortcuts, showKeys } from "../../shortcuts.ts";
import { Kbd } from "../../ui/kbd.tsx";
import { useShownShortcut } from "../../use-shortcuts.ts";

const ids = Object.keys(shortcuts) as ShortcutId[];

export function Keyboard() {
  const mac = onMac(navigator.platform);
  return (
    <table className="keys">
      <thead>
        <tr>
          <th>What it does</th>
          <th>Keys</th>
        </tr>
      </thead>
      <tbody>
        {ids.map((id) => (
          <ShortcutRow key={id} id={id} />
        ))}
        {localKeys.map(({ label, keys }) => (
          <tr key={label}>
            <td>{label}</td>
            <td>
              <Kbd>{showKeys(keys, mac)}</Kbd>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ShortcutRow({ id }: { id: ShortcutId }) {
  const mac = onMac(navigator.platform);
  const shown = useShownShortcut(id);
  const others = shortcuts[id].keys.slice(1).filter((keys) => showKeys(keys, mac) !== shown);
  return (
    <tr>
      <td>{shortcuts[id].label}</td>
      <td>
        <Kbd>{shown}</Kbd>
        {others.map((keys) => (
          <span key={keys}>
            {" or "}
            <Kbd>{showKeys(keys, mac)}</Kbd>
          </span>
        ))}
      </td>
    </tr>
  );
}
