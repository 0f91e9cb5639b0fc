import { expect, test } from "vitest";
import type { EngineStatus } from "../../../shared/domain.ts";
import { StatusFeed } from "./status-feed.ts";

const loading = (progress: number): EngineStatus => ({
  state: "loading",
  modelId: "m",
  modelName: "M",
  progress,
});

test("publishes progress at most ten times a second, and every change of state", () => {
  let now = 0;
  const feed = new StatusFeed(() => now);
  const statuses: EngineStatus[] = [];
  const stop = feed.subscribe((status) => statuses.push(status));
  feed.set({ state: "starting" });
  for (let step = 0; step < 100; step++) {
    now += 10;
    feed.set(loading(step / 100));
  }
  expect(statuses.length).toBeGreaterThan(9);
  expect(statuses.length).toBeLessThanOrEqual(12);
  feed.set({ state: "off" });
  expect(statuses.at(-1)).toEqual({ state: "off" });
  stop();
  feed.set({ state: "starting" });
  expect(statuses.at(-1)).toEqual({ state: "off" });
});

test("knows the latest progress also when it was not published", () => {
  const feed = new StatusFeed(() => 0);
  feed.set(loading(0.1));
  feed.set(loading(0.2));
  expect(feed.status).toEqual(loading(0.2));
});
