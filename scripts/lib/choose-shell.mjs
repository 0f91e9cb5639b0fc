/** Which of the two shells `npm start` opens. */

/**
 * Why the desktop window is out of the question on this machine, before its binary is even looked for.
 * @param {{ platform: string, uid: number | undefined, env: Record<string, string | undefined>, browser: boolean }}
 *   machine `browser`: the browser was asked for
 * @returns {string | undefined} undefined: the desktop window can be tried
 */
export function whyBrowser({ platform, uid, env, browser }) {
  if (browser) return "as asked for";
  if (platform !== "linux") return undefined;
  if (uid === 0) return "as you are root, for whom Electron's sandbox does not work";
  if (!env["DISPLAY"] && !env["WAYLAND_DISPLAY"]) return "as there is no display here";
  return undefined;
}

/**
 * Takes our own flag out of the arguments; the rest goes to the app.
 * @param {readonly string[]} args
 */
export const splitArguments = (args) => ({
  // A port, or not opening a browser, has a meaning only there.
  browser: args.some((arg) => arg === "--browser" || arg === "--no-open" || /^--port(=|$)/.test(arg)),
  rest: args.filter((arg) => arg !== "--browser"),
});
