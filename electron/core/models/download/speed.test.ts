import { expect, test } from "vitest";
import { createSpeedMeter } from "./speed.ts";

test("a steady stream has its speed and its time left", () => {
  const meter = createSpeedMeter();
  for (let at = 0; at <= 10_000; at += 250) meter.add(at * 1_000, at);
  expect(meter.read(5_000_000, 10_000)).toEqual({ bytesPerSecond: 1_000_000, secondsLeft: 5 });
});

test("what was on the disk before counts as nothing that arrived", () => {
  const meter = createSpeedMeter();
  meter.add(8e9, 0);
  meter.add(8e9 + 1_000, 1_000);
  expect(meter.read(1_000, 1_000)).toEqual({ bytesPerSecond: 1_000, secondsLeft: 1 });
});

test("a line that became slower shows within five seconds", () => {
  const meter = createSpeedMeter();
  for (let at = 0; at <= 20_000; at += 250) meter.add(at * 1_000, at);
  for (let at = 20_250; at <= 26_000; at += 250) meter.add(20_000_000 + (at - 20_000), at);
  expect(meter.read(1, 26_000)?.bytesPerSecond).toBeCloseTo(1_000, 0);
});

test("nothing is claimed at the start, when nothing moves, and after beginning anew", () => {
  const meter = createSpeedMeter();
  expect(meter.read(1, 0)).toBeNull();
  meter.add(0, 0);
  meter.add(1_000, 100);
  expect(meter.read(1, 100)).toBeNull();
  expect(meter.read(1, 20_000)).toBeNull();
  meter.add(5_000, 20_000);
  meter.add(0, 20_100);
  expect(meter.read(1, 20_100)).toBeNull();
});
