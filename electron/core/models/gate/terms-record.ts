/**
 * `<data folder>/terms.json`: every acceptance of the HAI-DEF terms, one for each version of them. The file is read at
 * each use, since the app and the command line share it.
 */
import path from "node:path";
import * as v from "valibot";
import {
  type TermsAcceptance,
  type TermsState,
  termsAcceptanceSchema,
  termsAttestation,
  termsStateOf,
  termsVersion,
} from "../../../../shared/models/terms.ts";
import { termsChanged, termsNotAccepted } from "./errors.ts";
import { readPrivateFile, writePrivateFile } from "./private-file.ts";

export interface TermsRecord {
  /** Throws STORE_*. */
  read(): Promise<TermsState>;
  /**
   * Records the attestation to the version that the user was shown. Throws TERMS_NOT_ACCEPTED where that is not the
   * present version, STORE_*.
   */
  accept(shownVersion: string): Promise<TermsState>;
  /**
   * Called before models are downloaded, imported or loaded. Throws TERMS_NOT_ACCEPTED unless the present version is
   * accepted.
   */
  require(): Promise<void>;
}

const recordSchema = v.object({ version: v.literal(1), acceptances: v.array(termsAcceptanceSchema) });

/** The record in `terms.json` of the data folder, read at each use. Throws nothing itself; its methods STORE_*. */
export function createTermsRecord({
  dataFolder,
  appVersion,
  now = Date.now,
}: {
  readonly dataFolder: string;
  readonly appVersion: string;
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  readonly now?: () => number;
}): TermsRecord {
  const file = path.join(dataFolder, "terms.json");

  const acceptances = async (): Promise<readonly TermsAcceptance[]> => {
    const content = await readPrivateFile(file);
    return content === null ? [] : acceptancesIn(content.toString("utf8"));
  };
  const read = async (): Promise<TermsState> => termsStateOf((await acceptances()).at(-1) ?? null);

  return {
    read,
    async accept(shownVersion) {
      if (shownVersion !== termsVersion) throw termsChanged();
      const before = await acceptances();
      const state = termsStateOf(before.at(-1) ?? null);
      // The first date is the one that counts.
      if (state.accepted) return state;
      const acceptance: TermsAcceptance = {
        termsVersion,
        appVersion,
        acceptedAt: now(),
        attestation: termsAttestation,
      };
      const record = { version: 1, acceptances: [...before, acceptance] };
      await writePrivateFile(file, Buffer.from(`${JSON.stringify(record, null, 2)}\n`));
      return termsStateOf(acceptance);
    },
    async require() {
      const { accepted, last } = await read();
      if (!accepted) throw last === null ? termsNotAccepted() : termsChanged();
    },
  };
}

/** An unreadable record counts as none: the user is asked again. */
function acceptancesIn(text: string): readonly TermsAcceptance[] {
  try {
    const parsed = v.safeParse(recordSchema, JSON.parse(text));
    return parsed.success ? parsed.output.acceptances : [];
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return [];
    throw thrown;
  }
}
