/** The note for machines: everything that the Markdown says, and the raw texts. */
import type { Provenance } from "../domain.ts";
import type { TermsAcceptance } from "../models/terms.ts";
import { gatherNote, type NoteImage, type NoteInput, type NoteTurn } from "./case-note.ts";
import { disclaimer } from "./statements.ts";

/** Written as `formatVersion`; counts up when a field changes its meaning. */
const provenanceFormatVersion = 1;

/** JSON text, two spaces, fields in a fixed order. Names of dropped files stay out. */
export function provenanceJson(input: NoteInput): string {
  const note = gatherNote(input);
  const { id, title, createdAt, updatedAt } = note.summary;
  const document = {
    format: "casebook-provenance",
    formatVersion: provenanceFormatVersion,
    appVersion: note.appVersion,
    exportedAt: new Date(note.exportedAt).toISOString(),
    timeZone: note.timeZone,
    disclaimer,
    notices: note.notices,
    termsAcceptance: termsRecord(note.termsAcceptance),
    case: {
      id,
      title,
      createdAt: new Date(createdAt).toISOString(),
      updatedAt: new Date(updatedAt).toISOString(),
      otherBranches: note.otherBranches,
    },
    images: note.images.map(imageRecord),
    turns: note.turns.map(turnRecord),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const termsRecord = (accepted: TermsAcceptance | null): object | null =>
  accepted && { ...accepted, acceptedAt: new Date(accepted.acceptedAt).toISOString() };

function turnRecord(turn: NoteTurn): object {
  if ("answer" in turn) {
    const { answer, provenance } = turn;
    return {
      ...answer,
      createdAt: new Date(answer.createdAt).toISOString(),
      provenance: provenance && provenanceRecord(provenance),
    };
  }
  const { question, images } = turn;
  const paths = images.map((image) => image.path);
  return { ...question, createdAt: new Date(question.createdAt).toISOString(), images: paths };
}

/** A model without `kind` is local: documents of local models keep the form that they had before there were servers. */
function provenanceRecord(provenance: Provenance): object {
  const { loaded } = provenance;
  if (loaded.kind === "remote") return provenance;
  const { kind: _kind, ...known } = loaded;
  return { ...provenance, loaded: known };
}

function imageRecord({ path, attachment }: NoteImage): object {
  const { id, content, rendering, source, series, createdAt } = attachment;
  const { width, height, sha256: pixelSha256 } = content;
  const addedAt = new Date(createdAt).toISOString();
  return { path, id, width, height, pixelSha256, source, addedAt, rendering, series };
}
