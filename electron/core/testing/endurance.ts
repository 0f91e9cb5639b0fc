/** `npm run endurance` is running. */
export const isEndurance = process.env["CASEBOOK_ENDURANCE"] === "1";

/**
 * How often a test repeats what it shows by repetition: a few times in `npm test`, hundreds of times in `npm run endurance`.
 * What it asserts is the same, in shares of the repetitions.
 */
export const repetitions = (usual: number, endurance: number): number => (isEndurance ? endurance : usual);
