import { expect, test } from "vitest";
import type { EngineStatus } from "../shared/domain.ts";
import { remoteModel, sampleLoaded } from "../shared/note/testing/samples.ts";
import { dataPromise } from "./data-promise.ts";

const here = { origin: "http://127.0.0.1:8080", place: "this-computer" } as const;

test.each<EngineStatus>([
  { state: "off" },
  { state: "starting" },
  { state: "ready", loaded: sampleLoaded },
  { state: "busy", loaded: sampleLoaded },
])("nothing leaves this computer while the engine here answers, or none: %j", (engine) => {
  expect(dataPromise(engine).footer).toBe("Nothing leaves this computer.");
  expect(dataPromise(engine).about.title).toBe("Nothing leaves this computer");
});

test.each(["ready", "busy"] as const)(
  "a server is named by its host, and nothing is promised (%s)",
  (state) => {
    const promise = dataPromise({ state, loaded: remoteModel });
    expect(promise.footer).toBe("Images and questions go to gpu.example:8000.");
    expect(promise.models).toBe(promise.footer);
    expect(JSON.stringify(promise)).not.toMatch(/Nothing leaves|stays on this computer/);
  },
);

test("a server on this computer is named as one", () => {
  const { footer } = dataPromise({ state: "ready", loaded: { ...remoteModel, server: here } });
  expect(footer).toBe("Images and questions go to 127.0.0.1:8080, a server on this computer.");
});
