/**
 * The vision addon compiled from its sources, which has to do what the one that ships does. Compiling takes minutes, and the
 * one that ships was compiled from the same sources (scripts/lib/shipped-vision.test.ts), so this is a part of `npm run
 * endurance`.
 */
import { it } from "vitest";
import { buildCompiledVision } from "../../../../scripts/build-vision.mjs";
import { toolsAreHere } from "../../../../scripts/lib/vision-tools.mjs";
import { isEndurance } from "../../testing/endurance.ts";
import { equalityTests } from "../testing/equality-tests.ts";

if (!isEndurance) it("is compared in npm run endurance", (test) => test.skip());
else if (await toolsAreHere()) await equalityTests(await buildCompiledVision());
else it("is skipped: without a C++ compiler, CMake and git nothing is compiled", (test) => test.skip());
