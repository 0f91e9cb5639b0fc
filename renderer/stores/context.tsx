/** The stores for React. Every hook takes a selector or an id, so that a component renders only for what it shows. */
import { createContext, type ReactNode, use } from "react";
import { useStore } from "zustand";
import type { CaseSummary, Message } from "../../shared/domain.ts";
import type { Slices } from "../../shared/slices.ts";
import type { Bridge } from "../bridge.ts";
import type { Actions, Stores } from "./action-types.ts";
import type { AppState } from "./app-store.ts";
import type { Casebook } from "./assemble.ts";
import type { CasesState } from "./cases-store.ts";
import { type ContextUse, type Conversation, contextOf } from "./conversation-store.ts";
import { summaryOf } from "./core-store.ts";
import { type Draft, draftOf } from "./draft-store.ts";
import type { GateState } from "./gate-store.ts";
import type { ModelsPageState } from "./models-page-store.ts";
import type { ViewerState } from "./viewer-store.ts";

const CasebookContext = createContext<Casebook | null>(null);

export function CasebookProvider({ casebook, children }: { casebook: Casebook; children: ReactNode }) {
  return <CasebookContext value={casebook}>{children}</CasebookContext>;
}

function useCasebook(): Casebook {
  const casebook = use(CasebookContext);
  if (casebook === null) throw new Error("A component that uses the stores stands outside CasebookProvider.");
  return casebook;
}

/** For handlers that read the state of the moment instead of rendering it. */
export const useStores = (): Stores => useCasebook();

export const useActions = (): Actions => useCasebook().actions;

/** For what has no store of its own: pixels, provenance. */
export const useBridge = (): Bridge => useCasebook().bridge;

export const useApp = <T,>(select: (state: AppState) => T): T => useStore(useCasebook().app, select);

/** What the core says. */
export const useCore = <T,>(select: (state: Slices) => T): T => useStore(useCasebook().coreState, select);

export const useGate = <T,>(select: (state: GateState) => T): T => useStore(useCasebook().gate, select);

export const useModelsPage = <T,>(select: (state: ModelsPageState) => T): T =>
  useStore(useCasebook().modelsPage, select);

export const useCases = <T,>(select: (state: CasesState) => T): T => useStore(useCasebook().cases, select);

export const useCase = (caseId: string | null): CaseSummary | undefined =>
  useCore((state) => summaryOf(state, caseId));

/** One part of a conversation; undefined while the case is not known. */
export const useConversationPart = <T,>(
  caseId: string | null,
  select: (conversation: Conversation) => T,
): T | undefined =>
  useStore(useCasebook().conversations, ({ byCase }) => {
    const conversation = caseId === null ? undefined : byCase.get(caseId);
    return conversation === undefined ? undefined : select(conversation);
  });

/** null while it is not measured. */
export const useContextUse = (caseId: string | null): ContextUse | null =>
  useStore(useCasebook().conversations, (state) => contextOf(state, caseId));

const noIds: readonly string[] = [];

/** Ids of the shown branch, first message first. The same array while only texts change. */
export const useBranch = (caseId: string | null): readonly string[] =>
  useConversationPart(caseId, ({ branch }) => branch) ?? noIds;

/** One message. The same object until it changes itself. */
export const useMessage = (caseId: string, messageId: string): Message | undefined =>
  useConversationPart(caseId, ({ messages }) => messages.get(messageId));

/** An answer in another case was begun before `time` and is not finished: the engine gives one after another. */
export const useEarlierAnswer = (caseId: string, time: number): boolean =>
  useStore(useCasebook().conversations, ({ byCase }) =>
    [...byCase.values()].some(({ caseId: other, runningId, messages }) => {
      const running = runningId === null ? undefined : messages.get(runningId);
      return other !== caseId && running !== undefined && running.createdAt < time;
    }),
  );

export const useDraft = (caseId: string | null): Draft =>
  useStore(useCasebook().drafts, (state) => draftOf(state, caseId));

export const useViewer = <T,>(select: (state: ViewerState) => T): T => useStore(useCasebook().viewer, select);
