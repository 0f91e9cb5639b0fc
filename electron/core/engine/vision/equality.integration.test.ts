/** The vision addon that the app uses: where one ships with the sources, that one. */
import { equalityTests } from "../testing/equality-tests.ts";

await equalityTests();
