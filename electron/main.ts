/** Casebook on the desktop: the core behind Electron's window. Everything that decides lies in shell/ or core/. */
import os from "node:os";
import path from "node:path";
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
} from "electron";
import { toFailure } from "../shared/errors.ts";
import { createCasebook } from "./core/app/casebook.ts";
import { openDesktopState } from "./core/app/desktop-state.ts";
import { foldersFor, prepareFolders } from "./core/app/folders.ts";
import { withChosenModelFolder } from "./core/app/model-folder.ts";
import { createLocalEngine } from "./core/engine/create-local-engine.ts";
import { readStaticFiles } from "./core/files/static-files.ts";
import { logThrown, logToStderr } from "./core/log.ts";
import { hubEnvironmentOf } from "./core/models/hub/hub-environment.ts";
import { appFolder, entryPath } from "./core/places.ts";
import { desktopVerbs } from "./shell/desktop-verbs.ts";
import { createDialogs } from "./shell/dialogs.ts";
import { spawnWithUtilityProcess } from "./shell/engine-child.ts";
import { serveIpc } from "./shell/ipc.ts";
import { createLinkOpener } from "./shell/links.ts";
import { menuTemplate } from "./shell/menu.ts";
import { guardNavigation } from "./shell/navigation.ts";
import { openWindow } from "./shell/open-window.ts";
import { openPageSession } from "./shell/page-session.ts";
import { useProfile } from "./shell/profile.ts";
import { appSchemes } from "./shell/protocol.ts";
import { quitInOrder } from "./shell/quit.ts";
import { guardApp } from "./shell/requests.ts";
import { restart } from "./shell/restart.ts";
import { claimSingleInstance } from "./shell/single-instance.ts";
import { chooseVault } from "./shell/vault.ts";
import { workAreas } from "./shell/window-state.ts";

let window: BrowserWindow | null = null;
const contents = () => window?.webContents ?? null;
const dialogs = createDialogs(dialog, () => window);
const { env, platform } = process;

/** What Electron wants to know before it is ready, hence without a pause. */
function prepare(): boolean {
  protocol.registerSchemesAsPrivileged([...appSchemes]);
  guardApp(app);
  app.enableSandbox();
  useProfile(app, foldersFor(env, platform, os.homedir()).dataFolder);
  return claimSingleInstance(app, () => window);
}

async function start(): Promise<void> {
  await app.whenReady();
  const folders = await withChosenModelFolder(await prepareFolders(), env, dialogs.showFolderMissing);
  const desktopState = await openDesktopState(folders.dataFolder);

  const openLink = createLinkOpener(
    { confirm: dialogs.confirmLink, open: (url) => shell.openExternal(url) },
    hubEnvironmentOf(env, os.homedir()).endpoint,
  );
  app.on("web-contents-created", (_event, created) => guardNavigation(created, openLink));
  const pageSession = openPageSession({
    session,
    devTools: !app.isPackaged,
    files: await readStaticFiles(path.join(appFolder, "out", "renderer")),
    contents,
    downloadFolder: app.getPath("downloads"),
    showNotSaved: dialogs.showNotSaved,
  });

  const spawnEngine = spawnWithUtilityProcess(utilityProcess, process, entryPath("engine-process"));
  const casebook = await createCasebook({
    info: {
      version: app.getVersion(),
      shell: "desktop",
      platform,
      ...folders,
      canChooseFolders: !env["CASEBOOK_MODELS"],
    },
    vault: await chooseVault({ safeStorage, platform, dataFolder: folders.dataFolder }),
    createEngine: (record) => createLocalEngine({ spawn: spawnEngine, ...record }),
    shell: desktopVerbs({
      ...dialogs,
      openPath: (folder) => shell.openPath(folder),
      setProgressBar: (share) => window?.setProgressBar(share),
      keepModelFolder: (folder) => desktopState.change({ modelFolder: folder }),
      restart: () => restart(app, process),
      openLink,
    }),
    gpu: env["CASEBOOK_GPU"] === "off" ? "off" : "auto",
    log: logToStderr,
  });
  serveIpc({ ipcMain, casebook, contents });

  const opened = openWindow({
    create: (options) => new BrowserWindow(options),
    options: {
      packaged: app.isPackaged,
      preload: path.join(appFolder, "out", "preload", "preload.cjs"),
      session: pageSession,
      dark: nativeTheme.shouldUseDarkColors,
      icon: path.join(appFolder, "assets", "icons", "icon-512.png"),
    },
    workAreas: workAreas(screen),
    desktopState,
    crash: { now: Date.now, askToRetry: dialogs.askToRetry, quit: () => app.quit() },
  });
  window = opened.window;
  window.on("closed", () => {
    window = null;
  });
  quitInOrder({
    app,
    dispose: () => Promise.all([opened.keepPlaceNow(), casebook.dispose()]),
    process,
  });
  const template = menuTemplate({
    platform,
    packaged: app.isPackaged,
    open: (file) => void shell.openPath(file),
    dataFolder: folders.dataFolder,
    licenceFolder: app.isPackaged ? path.join(process.resourcesPath, "licences") : appFolder,
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
  await opened.loaded;
}

function fail(thrown: unknown): void {
  logThrown(logToStderr, "autoload", thrown, (code) => ({ event: "load-failed", code }));
  dialogs.cannotStart(toFailure(thrown));
  app.exit(1);
}

try {
  // Not awaited here: Electron is ready only after this module has ended.
  if (prepare()) start().catch(fail);
  else app.exit(0);
} catch (thrown) {
  fail(thrown);
}
