import { useMemo } from "react";
import type { ShortcutId } from "../../shortcuts.ts";
import { useActions, useStores } from "../../stores/context.tsx";
import { focusComposer } from "../../ui/composer-focus.ts";
import { useShortcuts } from "../../use-shortcuts.ts";
import { focusSearch } from "../cases/focus.ts";

/** What the window's shortcuts do. None of them reaches through an open dialog; those of a case leave the models page. */
export function useFrameShortcuts(): void {
  const actions = useActions();
  const { app, cases } = useStores();
  const handlers = useMemo((): Record<ShortcutId, () => boolean> => {
    const openCaseId = (): string | null => cases.getState().selectedId;
    const behindDialog =
      (run: () => boolean): (() => boolean) =>
      () =>
        document.querySelector('[role="dialog"]') === null && run();
    const inCase = (run: () => void) =>
      behindDialog(() => {
        if (app.getState().panel === "models") actions.openPanel(null);
        run();
        return true;
      });
    const withCase = (run: (caseId: string) => void) =>
      inCase(() => {
        const caseId = openCaseId();
        if (caseId !== null) run(caseId);
      });
    return {
      newCase: inCase(() => {
        actions.newCase();
        focusComposer();
      }),
      search: inCase(() => {
        actions.setSidebar(true);
        focusSearch();
      }),
      sidebar: inCase(actions.toggleSidebar),
      imagePane: inCase(actions.toggleImagePane),
      settings: behindDialog(() => {
        actions.openPanel("settings");
        return true;
      }),
      models: behindDialog(() => {
        actions.openPanel(app.getState().panel === "models" ? null : "models");
        return true;
      }),
      export: withCase((caseId) => void actions.exportCase(caseId)),
      rename: withCase((caseId) => actions.editTitle({ caseId, at: "header" })),
      undo: behindDialog(() => {
        const undoable = app.getState().notices.findLast(({ action }) => action?.undoes === true);
        undoable?.action?.run();
        return undoable !== undefined;
      }),
    };
  }, [actions, app, cases]);
  useShortcuts(handlers);
}
