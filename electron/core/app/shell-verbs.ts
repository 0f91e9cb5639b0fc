/** What the core cannot do itself, since it differs between the desktop and the browser. */
export interface ShellVerbs {
  /** Shows a folder in the system's file manager. Throws NOT_FOUND, and NOT_ALLOWED where there is no screen. */
  revealFolder(folder: string): Promise<void>;
  /** Asks for a folder and saves the choice; takes effect immediately. */
  chooseModelFolder(): Promise<void>;
  /** Asks for model files, or a folder of them. null: the user would rather not. Throws NOT_ALLOWED without a dialog. */
  chooseModelFiles(what: "files" | "folder"): Promise<readonly string[] | null>;
  /** Opens an https address outside; false leaves it to the page. Throws NOT_ALLOWED for any other scheme. */
  openLink(url: string): Promise<boolean>;
  /** On the window's icon in the task bar, 0 to 1; null takes it away. */
  showProgress(share: number | null): void;
}
