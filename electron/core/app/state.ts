/** What every window shows, held in memory so that a snapshot is one synchronous read. Each change is published. */
import { isDeepStrictEqual } from "node:util";
import type { Answer, CaseSummary, EngineStatus } from "../../../shared/domain.ts";
import type { CasebookEvent, Snapshot } from "../../../shared/events.ts";
import { limits } from "../../../shared/limits.ts";
import type { Download } from "../../../shared/models/downloads.ts";
import type { HubInfo } from "../../../shared/models/hub.ts";
import type { FoundCheck, Import, InstalledModel, WaitingMmproj } from "../../../shared/models/library.ts";
import type { TermsState } from "../../../shared/models/terms.ts";
import type { AppInfo, Settings } from "../../../shared/settings.ts";

export interface State {
  readonly info: AppInfo;
  readonly settings: Settings;
  readonly models: readonly InstalledModel[];
  readonly terms: TermsState;
  readonly hub: HubInfo;
  /** Answers being written, by id. */
  readonly running: ReadonlyMap<string, Answer>;
  caseOf(caseId: string): CaseSummary | undefined;

  /** For events that change nothing held here. */
  publish(event: CasebookEvent): void;
  setSettings(settings: Settings): void;
  setModels(models: readonly InstalledModel[]): void;
  /** Image encoders that wait for their model. */
  setMmprojFiles(mmprojFiles: readonly WaitingMmproj[]): void;
  setTerms(terms: TermsState): void;
  setHub(hub: HubInfo): void;
  putDownload(download: Download): void;
  removeDownload(downloadId: string): void;
  /** One that is over is published and then forgotten. */
  putImport(change: Import): void;
  setFoundChecks(checks: readonly FoundCheck[]): void;
  setEngine(status: EngineStatus): void;
  putCase(summary: CaseSummary): void;
  /** It can be brought back for `limits.undoDeleteMs`. */
  removeCase(caseId: string): void;
  /** The time to bring it back is over. */
  forgetCase(caseId: string): void;
  /** Begins or replaces a running answer, as a whole. */
  putRunning(answer: Answer): void;
  /** The running answer grew by `text`. */
  grow(answer: Answer, channel: "text" | "thought", offset: number, text: string): void;
  /** The answer is over, one way or another. */
  endRunning(answer: Answer): void;
  snapshot(): Omit<Snapshot, "seq">;
}

export interface InitialState {
  readonly info: AppInfo;
  readonly settings: Settings;
  readonly models: readonly InstalledModel[];
  readonly terms: TermsState;
  readonly hub: HubInfo;
  readonly downloads: readonly Download[];
  readonly cases: readonly CaseSummary[];
}

export function createState(initial: InitialState, publish: (event: CasebookEvent) => void): State {
  let { settings, models, terms, hub } = initial;
  let engine: EngineStatus = { state: "off" };
  const cases = new Map(initial.cases.map((summary) => [summary.id, summary]));
  const restorable = new Map<string, { readonly title: string; readonly until: number }>();
  const running = new Map<string, Answer>();
  const downloads = new Map(initial.downloads.map((download) => [download.id, download]));
  const imports = new Map<string, Import>();
  let foundChecks: readonly FoundCheck[] = [];
  let mmprojFiles: readonly WaitingMmproj[] = [];

  return {
    info: initial.info,
    running,
    publish,
    get settings() {
      return settings;
    },
    get models() {
      return models;
    },
    get terms() {
      return terms;
    },
    get hub() {
      return hub;
    },
    caseOf: (caseId) => cases.get(caseId),
    setSettings(next) {
      settings = next;
      publish({ type: "settings", settings });
    },
    setModels(next) {
      // The folder is looked at again and again; windows hear of it when something is different.
      if (isDeepStrictEqual(next, models)) return;
      models = next;
      publish({ type: "models", models: [...models] });
    },
    setMmprojFiles(next) {
      if (isDeepStrictEqual(next, mmprojFiles)) return;
      mmprojFiles = next;
      publish({ type: "waiting-mmproj", mmprojFiles: [...mmprojFiles] });
    },
    setTerms(next) {
      if (isDeepStrictEqual(next, terms)) return;
      terms = next;
      publish({ type: "terms", terms });
    },
    setHub(next) {
      if (isDeepStrictEqual(next, hub)) return;
      hub = next;
      publish({ type: "hub", hub });
    },
    putDownload(download) {
      downloads.set(download.id, download);
      publish({ type: "download", download });
    },
    removeDownload(downloadId) {
      downloads.delete(downloadId);
      publish({ type: "downloadRemoved", downloadId });
    },
    putImport(change) {
      if (change.state === "done" || change.state === "failed") imports.delete(change.id);
      else imports.set(change.id, change);
      publish({ type: "import", import: change });
    },
    setFoundChecks(checks) {
      foundChecks = checks;
      publish({ type: "foundChecks", foundChecks: [...checks] });
    },
    setEngine(status) {
      engine = status;
      publish({ type: "engine", status });
    },
    putCase(summary) {
      cases.set(summary.id, summary);
      restorable.delete(summary.id);
      publish({ type: "case", summary });
    },
    removeCase(caseId) {
      const title = cases.get(caseId)?.title ?? "";
      cases.delete(caseId);
      restorable.set(caseId, { title, until: Date.now() + limits.undoDeleteMs });
      publish({ type: "caseRemoved", caseId });
    },
    forgetCase: (caseId) => void restorable.delete(caseId),
    putRunning(answer) {
      running.set(answer.id, answer);
      publish({ type: "message", message: answer });
    },
    grow(answer, channel, offset, text) {
      running.set(answer.id, answer);
      publish({ type: "delta", caseId: answer.caseId, messageId: answer.id, channel, offset, text });
    },
    endRunning(answer) {
      running.delete(answer.id);
      publish({ type: "message", message: answer });
    },
    snapshot: () => ({
      info: initial.info,
      settings,
      engine,
      models: [...models],
      terms,
      hub,
      downloads: [...downloads.values()],
      imports: [...imports.values()],
      foundChecks: [...foundChecks],
      mmprojFiles: [...mmprojFiles],
      cases: [...cases.values()].toSorted((a, b) => b.updatedAt - a.updatedAt),
      restorable: [...restorable].map(([caseId, { title, until }]) => ({
        caseId,
        title,
        msLeft: Math.max(0, until - Date.now()),
      })),
      running: [...running.values()],
    }),
  };
}
