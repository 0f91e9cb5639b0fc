/** The acceptance of the terms in words. */
import { type TermsAcceptance, termsVersion } from "../../../../shared/models/terms.ts";
import { formatIsoDate, formatMoment } from "../../../format.ts";

export const acceptedSentence = ({ acceptedAt, appVersion }: TermsAcceptance): string =>
  `Accepted on ${formatMoment(acceptedAt)} with Casebook ${appVersion}.`;

/** For an acceptance of another text than today's. */
export const staleSentence = ({ acceptedAt, termsVersion: before }: TermsAcceptance): string =>
  `On ${formatMoment(acceptedAt)} you accepted the text of ${formatIsoDate(before)}. The text of ${formatIsoDate(termsVersion)} takes its place and needs to be accepted again.`;
