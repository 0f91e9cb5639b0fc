/** `npm run screenshots [-- FOLDER]`: the pictures of the README and of every surface, from the real app. */
import { setUp } from "./setup.mjs";

await setUp({ chromium: true });
await import("./screenshots/main.ts");
