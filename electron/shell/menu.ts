/** The application menu: what every system expects, and no developer tools in a packaged app. */
import type { MenuItemConstructorOptions } from "electron";

export interface MenuParts {
  readonly platform: NodeJS.Platform;
  readonly packaged: boolean;
  /** Shows a folder in the file manager. */
  readonly open: (folder: string) => void;
  readonly dataFolder: string;
  readonly licenceFolder: string;
}

const separator: MenuItemConstructorOptions = { type: "separator" };

/** Casebook's own shortcuts (new case, search, export...) belong to the page, which shows and handles them itself. */
export function menuTemplate(parts: MenuParts): MenuItemConstructorOptions[] {
  const { platform, packaged, open, dataFolder, licenceFolder } = parts;
  const mac = platform === "darwin";
  const appMenu: MenuItemConstructorOptions = {
    role: "appMenu",
    label: "Casebook",
    submenu: [
      { role: "about" },
      separator,
      { role: "services" },
      separator,
      { role: "hide" },
      { role: "hideOthers" },
      { role: "unhide" },
      separator,
      { role: "quit" },
    ],
  };
  const developer: MenuItemConstructorOptions[] = packaged
    ? []
    : [separator, { role: "forceReload" }, { role: "toggleDevTools", accelerator: "F12" }];
  return [
    ...(mac ? [appMenu] : []),
    { label: "&File", submenu: [mac ? { role: "close" } : { role: "quit" }] },
    {
      label: "&Edit",
      submenu: [
        { role: "undo" },
        { role: "redo" },
        separator,
        { role: "cut" },
        { role: "copy" },
        { role: "paste" },
        { role: "pasteAndMatchStyle" },
        { role: "delete" },
        separator,
        { role: "selectAll" },
      ],
    },
    {
      label: "&View",
      submenu: [
        { role: "reload" },
        separator,
        { role: "resetZoom" },
        { role: "zoomIn" },
        { role: "zoomOut" },
        separator,
        { role: "togglefullscreen" },
        ...developer,
      ],
    },
    {
      label: "&Window",
      role: "window",
      submenu: [{ role: "minimize" }, ...(mac ? ([{ role: "zoom" }, { role: "front" }] as const) : [])],
    },
    {
      label: "&Help",
      role: "help",
      submenu: [
        { label: "Show the Data Folder", click: () => open(dataFolder) },
        { label: "Licences", click: () => open(licenceFolder) },
        ...(mac ? [] : ([separator, { role: "about" }] as const)),
      ],
    },
  ];
}
