import { type KeyboardEvent, useMemo } from "react";
import type { CaseSummary } from "../../../shared/domain.ts";
import { type Age, ageOf } from "../../format.ts";
import { onMac } from "../../shortcuts.ts";
import { shownCases } from "../../stores/cases-store.ts";
import { useActions, useCases, useCore } from "../../stores/context.tsx";
import { CaseRow } from "./case-row.tsx";
import { caseListId, focusList, focusRow } from "./focus.ts";
import { useNow } from "./use-now.ts";

const ages: readonly Age[] = ["Today", "This week", "Earlier"];

/** A Mac's keyboard calls its one delete key Backspace. */
const deleteKey = onMac(navigator.platform) ? "Backspace" : "Delete";

/** Cases by age, newest first. Up and Down move, F2 renames, Delete deletes. */
export function CaseList() {
  const cases = useCore((state) => state.cases);
  const foundIds = useCases((state) => state.foundIds);
  const selectedId = useCases((state) => state.selectedId);
  const { selectCase, deleteCase, editTitle } = useActions();
  const now = useNow();
  const shown = useMemo(() => shownCases(cases, foundIds), [cases, foundIds]);
  if (shown.length === 0) return <NoCases />;

  const reachable = shown.some(({ id }) => id === selectedId) ? selectedId : shown[0]?.id;
  const move = (by: number): void => {
    const at = shown.findIndex(({ id }) => id === reachable);
    const next = shown[at + by];
    if (next === undefined) return;
    selectCase(next.id);
    focusList();
  };
  const remove = async (caseId: string): Promise<void> => {
    const at = shown.findIndex(({ id }) => id === caseId);
    const next = shown[at + 1] ?? shown[at - 1];
    if (await deleteCase(caseId)) focusRow(next?.id);
  };
  const onKey = (event: KeyboardEvent, summary: CaseSummary): void => {
    const keys: Record<string, () => void> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      F2: () => editTitle({ caseId: summary.id, at: "list" }),
      [deleteKey]: () => void remove(summary.id),
    };
    const run = keys[event.key];
    if (run === undefined) return;
    event.preventDefault();
    // A key that is held down would empty the list.
    if (event.key === deleteKey && event.repeat) return;
    run();
  };

  return (
    <div className="cases__list" id={caseListId}>
      {ages.map((age) => {
        const group = shown.filter(({ updatedAt }) => ageOf(updatedAt, now) === age);
        return group.length === 0 ? null : (
          <section key={age} aria-label={age}>
            <h2 className="cases__age">{age}</h2>
            <ul>
              {group.map((summary) => (
                <CaseRow
                  key={summary.id}
                  summary={summary}
                  now={now}
                  selected={summary.id === selectedId}
                  reachable={summary.id === reachable}
                  onKeyDown={(event) => onKey(event, summary)}
                  onRenamed={focusList}
                  onDelete={() => void remove(summary.id)}
                />
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function NoCases() {
  const query = useCases((state) => state.query);
  const found = useCases((state) => state.foundIds !== null);
  const { searchCases } = useActions();
  const practice = useCore((state) => state.settings.modelId === "practice");
  if (!found) {
    return (
      <p className="empty small">
        No cases yet. {practice ? "Try a sample, or drop" : "Drop"} an image anywhere in this window.
      </p>
    );
  }
  return (
    <div className="empty small" role="status">
      <p>No case contains “{query.trim()}”.</p>
      <button type="button" className="button button--plain button--small" onClick={() => searchCases("")}>
        Show all cases
      </button>
    </div>
  );
}
