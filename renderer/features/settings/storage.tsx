import { FolderOpen } from "lucide-react";
import type { AppInfo } from "../../../shared/settings.ts";
import { useActions, useApp } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { HubAccess } from "./hub-access.tsx";

export function Storage() {
  const info = useApp((state) => state.info);
  if (info === null) return null;
  return (
    <>
      <Folder which="data" title="Data folder" path={info.dataFolder} info={info} variable="CASEBOOK_DATA">
        Cases, images and settings. Text and pixels are encrypted with a key of their own for each case;
        deleting a case destroys its key.
      </Folder>
      <Folder
        which="models"
        title="Model folder"
        path={info.modelFolder}
        info={info}
        variable="CASEBOOK_MODELS"
      >
        Weights that Casebook downloaded or imported, each under its source and version. Model files that you
        put here yourself are listed as well, and only read.
      </Folder>
      <HubAccess />
      <section className="setting">
        <h3>Key of the vault</h3>
        <p>{keyStoreText[info.keyStore]}</p>
      </section>
    </>
  );
}

const keyStoreText: Readonly<Record<AppInfo["keyStore"], string>> = {
  system:
    "The key that opens your cases is kept in the key store of this system, under your account. A copy of the data folder is of no use without it.",
  file: "The key that opens your cases lies in a file in the data folder that only your account can read. Whoever copies the whole data folder has the key too: keep the folder on an encrypted disk, and out of shared or synchronised places.",
};

function Folder({
  which,
  title,
  path,
  info,
  variable,
  children,
}: {
  which: "data" | "models";
  title: string;
  path: string;
  info: AppInfo;
  variable: string;
  children: string;
}) {
  const { revealFolder, chooseModelFolder } = useActions();
  const choosable = which === "models" && info.canChooseFolders;
  return (
    <section className="setting">
      <h3>{title}</h3>
      <p className="setting__hint">{children}</p>
      <p className="mono path">{path}</p>
      <div className="settings__buttons">
        <Button onClick={() => void revealFolder(which)}>
          <FolderOpen size={14} aria-hidden />
          Show the folder
        </Button>
        {choosable ? <Button onClick={() => void chooseModelFolder()}>Choose another folder</Button> : null}
      </div>
      {choosable ? null : (
        <p className="setting__hint">
          To use another folder, set the environment variable <code className="mono">{variable}</code> to it
          and start Casebook again.
        </p>
      )}
    </section>
  );
}
