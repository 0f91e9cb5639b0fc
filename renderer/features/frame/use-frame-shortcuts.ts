import { useMemo } from "react";
import type { ShortcutId } from "../../shortcuts.ts";
import { useActions, useStores } from "../../stores/context.tsx";
import { useShortcuts } from "../../use-shortcuts.ts";
import { focusSearch } from "../cases/search-field.tsx";
import { focusComposer } from "./focus.ts";

/** What the window's shortcuts do. None of them reaches through an open dialog. */
export function useFrameShortcuts(): void {
  const actions = useActions();
  const { app, cases } = useStores();
  const handlers = useMemo((): Record<ShortcutId, () => boolean> => {
    const openCaseId = (): string | null => cases.getState().selectedId;
    const behindDialog =
      (run: () => boolean): (() => boolean) =>
      () =>
        app.getState().panel === null && run();
    const always = (run: () => void) => behindDialog(() => (run(), true));
    const withCase = (run: (caseId: string) => void) =>
      behindDialog(() => {
        const caseId = openCaseId();
        if (caseId !== null) run(caseId);
        return true;
      });
    return {
      newCase: always(() => {
        actions.newCase();
        focusComposer();
      }),
      search: always(() => {
        actions.setSidebar(true);
        focusSearch();
      }),
      sidebar: always(actions.toggleSidebar),
      imagePane: always(actions.toggleImagePane),
      settings: always(() => actions.openPanel("settings")),
      export: withCase((caseId) => void actions.exportCase(caseId)),
      rename: withCase((caseId) => actions.editTitle({ caseId, at: "header" })),
      undo: behindDialog(() => {
        const undoable = app.getState().notices.findLast(({ action }) => action !== null);
        undoable?.action?.run();
        return undoable !== undefined;
      }),
    };
  }, [actions, app, cases]);
  useShortcuts(handlers);
}
