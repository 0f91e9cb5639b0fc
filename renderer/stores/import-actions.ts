/** Model files that come from this computer instead of the hub. */
import { type Failure, toFailure } from "../../shared/errors.ts";
import { limits } from "../../shared/limits.ts";
import type { Import } from "../../shared/models/library.ts";
import type { ActionContext } from "./action-types.ts";
import { notify, notifyFailure } from "./app-store.ts";
import { onceAccepted } from "./gate-store.ts";
import type { ImportActions } from "./model-action-types.ts";
import { dismissImport, logImport } from "./models-page-store.ts";

let nextRefused = 1;

export function importActions(context: ActionContext): ImportActions {
  const { bridge, app, coreState, gate, modelsPage } = context;

  /** They stay on the list until the core has let go of them, so that no late event brings one back. */
  const cancelled = new Set<string>();
  const goesOn = (importId: string): boolean =>
    !cancelled.has(importId) &&
    coreState.getState().imports.find(({ id }) => id === importId)?.state === "receiving";

  /** In pieces, so that a file of gigabytes never lies in the window's memory. */
  const send = async (file: File, importId: string): Promise<void> => {
    for (let offset = 0; offset < file.size; offset += limits.importPieceBytes) {
      // Otherwise cancelled, or refused by its header: the core has said so by an event.
      if (!goesOn(importId)) return;
      const piece = await file.slice(offset, offset + limits.importPieceBytes).arrayBuffer();
      const bytes = new Uint8Array(piece);
      await bridge.request("imports.piece", { importId, offset, bytes });
    }
    if (goesOn(importId)) await bridge.request("imports.finish", { importId });
  };
  const importFile = async (file: File, together: string): Promise<void> => {
    const name = file.name.slice(-limits.fileNameCharacters);
    let importId: string | null = null;
    try {
      ({ id: importId } = await bridge.request("imports.begin", { name, bytes: file.size, together }));
      await send(file, importId);
    } catch (thrown) {
      if (importId !== null && cancelled.has(importId)) return;
      // What the window could not read has to be taken off the core's list; what the core refused is off it already.
      if (importId !== null) await bridge.request("imports.cancel", { importId }).catch(() => undefined);
      logImport(modelsPage, refusedFile({ name, bytes: file.size }, readFailure(thrown), importId));
    }
  };

  return {
    importFiles: (files) =>
      onceAccepted(context, () => {
        modelsPage.setState({ offered: [] });
        const together = crypto.randomUUID();
        void (async () => {
          for (const file of files.toSorted(modelsFirst)) await importFile(file, together);
        })();
      }),
    offerImport(files) {
      modelsPage.setState({ offered: files });
      app.setState({ panel: "models" });
    },
    declineImport: () => modelsPage.setState({ offered: [] }),

    async cancelImport(importId) {
      cancelled.add(importId);
      try {
        await bridge.request("imports.cancel", { importId });
      } catch (thrown) {
        const failure = toFailure(thrown);
        // It was over already.
        if (failure.code !== "NOT_FOUND") notifyFailure(app, failure);
      }
      dismissImport(modelsPage, importId);
    },
    dismissImport: (importId) => dismissImport(modelsPage, importId),
    async chooseImport(what, how) {
      const choose = async (): Promise<void> => {
        const before = coreState.getState().models.length;
        try {
          // What becomes of each file comes as an event.
          await bridge.request("imports.choose", { what, how });
        } catch (thrown) {
          const failure = toFailure(thrown);
          if (failure.code === "TERMS_NOT_ACCEPTED") gate.setState({ terms: { goOn: () => void choose() } });
          else notifyFailure(app, failure);
          return;
        }
        const added = coreState.getState().models.length - before;
        if (added > 0) notify(app, { ...said, message: addedText(added) });
      };
      onceAccepted(context, () => void choose());
    },
  };
}

const said = { tone: "info", remedy: "", action: null, lastsMs: 8_000 } as const;

const addedText = (added: number): string =>
  added === 1 ? "One model was added." : `${added} models were added.`;

/** A projector is paired with its model, which has to be there first. */
const modelsFirst = (a: File, b: File): number =>
  Number(/mmproj/i.test(a.name)) - Number(/mmproj/i.test(b.name)) || a.name.localeCompare(b.name);

const refusedFile = (
  { name, bytes }: { readonly name: string; readonly bytes: number },
  failure: Failure,
  id: string | null = null,
): Import => ({
  id: id ?? `refused-${nextRefused++}`,
  name,
  state: "failed",
  bytes: 0,
  total: bytes,
  failure,
  role: null,
  modelId: null,
});

/** A file that vanishes or may not be read fails with a DOMException. */
const readFailure = (thrown: unknown): Failure =>
  thrown instanceof DOMException
    ? {
        code: "IMPORT_REFUSED",
        message: "The file could not be read. It was moved or changed, or you may not read it.",
        remedy: "Look whether it is still there, then drop it again.",
      }
    : toFailure(thrown);
