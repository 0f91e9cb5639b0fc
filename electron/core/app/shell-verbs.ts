/** What the core cannot do itself, since it differs between the desktop and the browser. */
export interface ShellVerbs {
  /** Shows a folder in the system's file manager. */
  revealFolder(folder: string): Promise<void>;
  /** Asks for a folder and keeps the choice; takes effect at once. */
  chooseModelFolder(): Promise<void>;
  /** Opens an https address outside; false leaves it to the page. Throws NOT_ALLOWED for any other scheme. */
  openLink(url: string): Promise<boolean>;
}
