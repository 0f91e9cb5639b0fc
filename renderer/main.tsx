/** The window: stores over the shell's bridge, then React over the stores. */
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { applyAppearance } from "./appearance.ts";
import { openBridge } from "./bridge.ts";
import { assemble } from "./stores/assemble.ts";
import { sessionMemory } from "./stores/window-memory.ts";
import { prepareDroppedFile } from "./workers/imaging.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

const casebook = assemble(openBridge(), prepareDroppedFile, sessionMemory(window.sessionStorage));
applyAppearance(casebook.coreState);
createRoot(root).render(<App casebook={casebook} />);
