/** The desktop page's own scheme and origin: not file:, and nothing that any other program serves. */

export const appScheme = "app";
/** A standard scheme has origins; this is the only one that Casebook's window ever shows. */
export const appOrigin = `${appScheme}://casebook`;
export const appPage = `${appOrigin}/`;

/** Whether this is the page itself; a fragment does not leave it. */
export function isAppPage(url: string): boolean {
  const parsed = URL.parse(url);
  if (parsed === null || parsed.username !== "" || parsed.password !== "") return false;
  parsed.hash = "";
  return parsed.href === appPage;
}

/** Whether a resource has Casebook's origin: one of its files, or a blob that its page made. */
export const isOurs = (url: string): boolean => url.startsWith(appPage) || url.startsWith(`blob:${appPage}`);
