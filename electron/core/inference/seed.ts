import { randomInt } from "node:crypto";
import type { Sampling } from "../../../shared/domain.ts";

/** The seed that was chosen, or a new one of 32 bits: drawn before the answer begins, and recorded with it. */
export const seedFor = ({ seed }: Pick<Sampling, "seed">): number => seed ?? randomInt(2 ** 32);
