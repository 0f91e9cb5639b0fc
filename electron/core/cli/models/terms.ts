/** `casebook models terms`: what they ask, and the acceptance. */

import { isDeepStrictEqual } from "node:util";
import {
  prohibitedUseAddress,
  type TermsState,
  termsAddress,
  termsAttestation,
  termsSummary,
  termsVersion,
} from "../../../../shared/models/terms.ts";
import { makeFolder } from "../../app/folders.ts";
import { localTimeText } from "../local-time.ts";
import { paragraphText } from "../paragraph.ts";
import type { ModelsParts } from "./parts.ts";

type TermsParts = Pick<ModelsParts, "modelManager" | "output" | "dataFolder">;

/** Throws STORE_*. */
export async function showTerms({ modelManager, output }: TermsParts): Promise<void> {
  const state = await modelManager.gate.terms.read();
  output.text(
    `Health AI Developer Foundations (HAI-DEF) terms of use, version ${termsVersion}.\n` +
      "They bind the use of MedGemma. This is what they ask, in plain words; the official text binds:\n" +
      `  ${termsAddress}\n  ${prohibitedUseAddress}\n\n`,
  );
  for (const { title, text, section } of termsSummary) {
    output.record({ type: "point", title, text, section });
    output.text(`${title} (section ${section})\n${paragraphText(text)}\n`);
  }
  output.text(`${stateText(state)}\n`);
  output.record({ type: "done", ...recordOf(state) });
}

/** Throws STORE_*. */
export async function acceptTerms({ modelManager, output, dataFolder }: TermsParts): Promise<void> {
  const { terms } = modelManager.gate;
  const before = await terms.read();
  await makeFolder(dataFolder);
  const state = await terms.accept(termsVersion);
  output.text(`You attest:\n${paragraphText(termsAttestation)}${stateText(state)}\n`);
  output.record({ type: "done", ...recordOf(state), known: isDeepStrictEqual(before, state) });
}

function stateText({ accepted, last }: TermsState): string {
  if (accepted && last !== null) {
    return `Accepted on ${localTimeText(last.acceptedAt)}, version ${last.termsVersion}. Recorded for notes and exports.`;
  }
  const before =
    last === null
      ? "Not accepted yet."
      : `Version ${last.termsVersion} was accepted on ${localTimeText(last.acceptedAt)}. The terms have changed since.`;
  return `${before} To accept, run:\n  casebook models terms --accept\nWith it you attest:\n${paragraphText(termsAttestation).trimEnd()}`;
}

const recordOf = ({ accepted, last }: TermsState) => ({
  termsVersion,
  address: termsAddress,
  attestation: termsAttestation,
  accepted,
  acceptance: last,
});
