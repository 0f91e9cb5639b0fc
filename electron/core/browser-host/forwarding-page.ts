/** A page that leads on to another and needs no script for it. */

/**
 * @param address absolute, or a path on the page's own origin. It is written into attributes as it is, so it holds no
 *   quotation mark, ampersand or angle bracket.
 * @returns an HTML document; the link is for browsers that are set to forward nobody
 */
export const forwardingPage = (address: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0;url=${address}">
<title>Casebook</title>
</head>
<body>
<p><a href="${address}">Open Casebook</a></p>
</body>
</html>
`;
