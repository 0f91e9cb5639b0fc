/** The faults that the home page offers as buttons. */
import type { FaultRule } from "./faults.ts";

export const faultPresets: readonly { readonly label: string; readonly rule: FaultRule }[] = [
  {
    label: "Send all files slowly, 200 kB a second",
    rule: { fault: { kind: "slow", bytesPerSecond: 200_000 }, times: "always" },
  },
  {
    label: "Cut the next three connections after 500 kB",
    rule: { fault: { kind: "cut", afterBytes: 500_000 }, times: 3 },
  },
  {
    label: "Let the next file stall after 500 kB",
    rule: { fault: { kind: "stall", afterBytes: 500_000 } },
  },
  {
    label: "Ignore the next range",
    rule: { fault: { kind: "whole-file" } },
  },
  {
    label: "Refuse the next range",
    rule: { fault: { kind: "range-refused" } },
  },
  {
    label: "Turn a bit of the next file",
    rule: { fault: { kind: "flip", atByte: 100_000 } },
  },
  {
    label: "Send the next file 100 bytes short",
    rule: { fault: { kind: "wrong-length", difference: -100 } },
  },
  {
    label: "Answer for the next file with a page of HTML",
    rule: { fault: { kind: "html" }, server: "cdn" },
  },
  { label: "Let the next signed address be expired", rule: { fault: { kind: "expired" } } },
  {
    label: "Let the next file be another one by now",
    rule: { fault: { kind: "changed" } },
  },
  {
    label: "Redirect to a foreign host",
    rule: { fault: { kind: "foreign-redirect" }, server: "hub", path: "/resolve/" },
  },
  {
    label: "Redirect in a circle",
    rule: { fault: { kind: "redirect-loop" }, server: "hub", path: "/resolve/" },
  },
  {
    label: "Answer all questions with 429, wait 60 s",
    rule: { fault: { kind: "status", status: 429, retryAfterSeconds: 60 }, server: "hub", times: "always" },
  },
  {
    label: "Answer all questions with 503",
    rule: { fault: { kind: "status", status: 503 }, server: "hub", times: "always" },
  },
  {
    label: "Answer all questions with a page of HTML, as a proxy does",
    rule: { fault: { kind: "html" }, server: "hub", times: "always" },
  },
  { label: "Say nothing at all", rule: { fault: { kind: "silence" }, times: "always" } },
];
