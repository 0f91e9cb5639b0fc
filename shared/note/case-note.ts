/** What a note says, gathered from the case before any of it is put into words. */
import type { Answer, Attachment, CaseContent, LoadedModel, Provenance, Question } from "../domain.ts";
import { type TermsAcceptance, termsNotice } from "../models/terms.ts";
import { activeBranch } from "./branch.ts";
import { isMedGemma } from "./statements.ts";

export interface NoteInput {
  readonly content: CaseContent;
  /** By answer id; an answer without one was cut off before its provenance was known. */
  readonly provenance: ReadonlyMap<string, Provenance>;
  /** Milliseconds since 1970. */
  readonly exportedAt: number;
  /** IANA name. */
  readonly timeZone: string;
  readonly appVersion: string;
  /** The user's acceptance of the HAI-DEF terms; null where there was none. */
  readonly termsAcceptance: TermsAcceptance | null;
}

/** An image of the note, under the path it has in the zip. */
export interface NoteImage {
  readonly number: number;
  readonly path: string;
  readonly attachment: Attachment;
}

export type NoteTurn =
  | { readonly question: Question; readonly images: readonly NoteImage[]; readonly missingImages: number }
  | { readonly answer: Answer; readonly provenance: Provenance | null };

export interface CaseNote extends Omit<NoteInput, "content" | "provenance"> {
  readonly summary: CaseContent["summary"];
  readonly turns: readonly NoteTurn[];
  readonly otherBranches: number;
  readonly images: readonly NoteImage[];
  /** Each way in which a model was loaded, once. */
  readonly models: readonly LoadedModel[];
  /** Names of models whose answers have no provenance. */
  readonly unknownModels: readonly string[];
  /** Sentences that belong to the models, each once. */
  readonly notices: readonly string[];
}

export function gatherNote({ content, provenance, ...rest }: NoteInput): CaseNote {
  const { messages, otherBranches } = activeBranch(content);
  const images = numberImages(
    content.attachments,
    messages.flatMap((message) => (message.role === "question" ? message.attachmentIds : [])),
  );
  const turns = messages.map((message): NoteTurn => {
    if (message.role === "answer") {
      return { answer: message, provenance: provenance.get(message.id) ?? null };
    }
    const shown = message.attachmentIds.flatMap((id) => images.get(id) ?? []);
    return { question: message, images: shown, missingImages: message.attachmentIds.length - shown.length };
  });
  const answers = turns.flatMap((turn) => ("answer" in turn ? [turn] : []));
  const models = distinctModels(answers.flatMap((turn) => turn.provenance?.loaded ?? []));
  return {
    ...rest,
    summary: content.summary,
    turns,
    otherBranches,
    images: [...images.values()],
    models,
    unknownModels: [
      ...new Set(answers.filter((turn) => turn.provenance === null).map((turn) => turn.answer.modelName)),
    ],
    notices: [
      ...new Set([
        ...models.map(({ model }) => model.notice),
        ...(answers.some(isBound) ? [termsNotice] : []),
      ]),
    ],
  };
}

/**
 * Whether the HAI-DEF terms bind the model that answered, as the gate was told before it was loaded. The answer says so by
 * itself too: one that was cut off early has no provenance. The name is asked where an earlier version recorded neither.
 */
const isBound = ({ answer, provenance }: Extract<NoteTurn, { answer: Answer }>): boolean =>
  provenance?.loaded.model.boundByTerms ??
  answer.boundByTerms ??
  isMedGemma(answer.modelId, answer.modelName, fileNameOf(provenance));

const fileNameOf = (provenance: Provenance | null): string =>
  provenance?.loaded.kind === "local" ? provenance.loaded.model.fileName : "";

/** Numbered in the order in which they were first asked about. */
function numberImages(
  attachments: readonly Attachment[],
  asked: readonly string[],
): ReadonlyMap<string, NoteImage> {
  const byId = new Map(attachments.map((attachment) => [attachment.id, attachment]));
  const images = new Map<string, NoteImage>();
  for (const id of asked) {
    const attachment = byId.get(id);
    if (attachment === undefined || images.has(id)) continue;
    const number = images.size + 1;
    const digits = String(number).padStart(2, "0");
    const path = `images/image-${digits}-${attachment.content.sha256.slice(0, 12)}.png`;
    images.set(id, { number, path, attachment });
  }
  return images;
}

/** The same files loaded twice in the same way are one model: how long it took, and what only newer versions record, aside. */
function distinctModels(loaded: readonly LoadedModel[]): LoadedModel[] {
  const newer = new Set(loaded.filter((each) => filesOf(each) !== null).map(wayOf));
  const known = loaded.filter((each) => filesOf(each) !== null || !newer.has(wayOf(each)));
  return [...new Map(known.map((each) => [JSON.stringify([wayOf(each), filesOf(each)]), each])).values()];
}

const filesOf = (loaded: LoadedModel) => (loaded.kind === "local" ? loaded.files : null);

const wayOf = (loaded: LoadedModel): string =>
  JSON.stringify({ ...loaded, files: null, loadMs: 0, model: { ...loaded.model, boundByTerms: null } });
