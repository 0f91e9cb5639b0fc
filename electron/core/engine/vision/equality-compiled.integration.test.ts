/** The vision addon compiled from its sources, which has to do what the one that ships does. */
import { it } from "vitest";
import { buildCompiledVision } from "../../../../scripts/build-vision.mjs";
import { toolsAreHere } from "../../../../scripts/lib/vision-tools.mjs";
import { equalityTests } from "../testing/equality-tests.ts";

if (await toolsAreHere()) await equalityTests(await buildCompiledVision());
else it("is skipped: without a C++ compiler, CMake and git nothing is compiled", (test) => test.skip());
