import { expect, it } from "vitest";
import type { Download } from "../../../shared/models/downloads.ts";
import type { Import } from "../../../shared/models/library.ts";
import { createModelEvents } from "./model-events.ts";
import type { State } from "./state.ts";

const download = (id: string, fields: Partial<Download>): Download => ({
  id,
  name: id,
  request: { kind: "registry", registryId: id, quantisation: "Q4_K_M" },
  repo: "org/name",
  state: "downloading",
  bytes: 0,
  total: 0,
  bytesPerSecond: null,
  secondsLeft: null,
  files: [],
  failure: null,
  retryAt: null,
  modelId: null,
  addedAt: 1,
  ...fields,
});

function listening() {
  const shares: (number | null)[] = [];
  const put: string[] = [];
  let looks = 0;
  const modelEvents = createModelEvents({ showProgress: (share) => void shares.push(share) });
  const state = {
    put: (_: string, { id, state: now }: Download | Import) => void put.push(`${id} ${now}`),
    remove: (_: string, id: string) => void put.push(`${id} removed`),
  };
  modelEvents.attach(state as unknown as State, {
    refresh: () => {
      looks += 1;
      return Promise.resolve();
    },
  });
  return { ...modelEvents.listeners, shares, put, looks: () => looks };
}

it("the window's icon shows what moves, all of it together, and nothing once all is over", () => {
  const { onDownload, onDownloadRemoved, shares } = listening();
  onDownload(download("a", { bytes: 10, total: 100 }));
  onDownload(download("b", { bytes: 90, total: 100 }));
  onDownload(download("a", { state: "paused", bytes: 20, total: 100 }));
  onDownloadRemoved("b");
  expect(shares).toEqual([0.1, 0.5, 0.9, null]);
});

it("the library is looked at again when a download or an import has put something into it, and only then", () => {
  const { onDownload, onImport, put, looks } = listening();
  onDownload(download("a", { bytes: 10, total: 100 }));
  onDownload(download("a", { state: "failed" }));
  expect(looks()).toBe(0);
  onDownload(download("a", { state: "done" }));
  onImport({ id: "i", state: "done" } as Import);
  expect(looks()).toBe(2);
  expect(put).toEqual(["a downloading", "a failed", "a done", "i done"]);
});
