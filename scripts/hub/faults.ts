/** What can go wrong with one request, switched on by a test or by hand, and the queue that hands faults to requests. */
import * as v from "valibot";
import type { ServerName } from "./requests.ts";

const bytes = v.pipe(v.number(), v.integer(), v.minValue(0));

/** Instead of the answer. */
const answerFaultSchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("status"),
    status: v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)),
    message: v.optional(v.string()),
    /** As Retry-After, and as the `t` of RateLimit with a 429. */
    retryAfterSeconds: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0))),
  }),
  /** 200 and a page of HTML, as a captive portal or a log-in page answers. */
  v.strictObject({ kind: v.literal("html") }),
  /** What the second host says once a signed address has ended. */
  v.strictObject({ kind: v.literal("expired") }),
  /** 416, although the range is a good one. */
  v.strictObject({ kind: v.literal("range-refused") }),
  /** To a host that no one trusts; by default one that cannot exist. */
  v.strictObject({ kind: v.literal("foreign-redirect"), to: v.optional(v.pipe(v.string(), v.url())) }),
  v.strictObject({ kind: v.literal("redirect-loop") }),
  /** The connection stays open and nothing comes, not even a status. */
  v.strictObject({ kind: v.literal("silence") }),
  /** The connection is cut before the status. */
  v.strictObject({ kind: v.literal("hang-up") }),
]);

/** To a body that is otherwise the right one. Offsets count from the first byte that is sent, but for "flip". */
const bodyFaultSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("cut"), afterBytes: bytes }),
  /** The connection stays open, and no more bytes come. */
  v.strictObject({ kind: v.literal("stall"), afterBytes: bytes }),
  v.strictObject({
    kind: v.literal("slow"),
    bytesPerSecond: v.pipe(v.number(), v.integer(), v.minValue(1)),
  }),
  /** 200 and the whole file, whatever range was asked for. */
  v.strictObject({ kind: v.literal("whole-file") }),
  /** The answer ends in good order, but says that it is, and is, so many bytes longer (or shorter, if negative). */
  v.strictObject({ kind: v.literal("wrong-length"), difference: v.pipe(v.number(), v.integer()) }),
  /** One bit of the byte at this offset of the file is wrong. */
  v.strictObject({ kind: v.literal("flip"), atByte: bytes }),
  /** Another file by now: another entity tag and other bytes, of the same length. */
  v.strictObject({ kind: v.literal("changed") }),
]);

export type AnswerFault = v.InferOutput<typeof answerFaultSchema>;
export type BodyFault = v.InferOutput<typeof bodyFaultSchema>;
export type Fault = AnswerFault | BodyFault;

/** Which requests a fault is for, and for how many of them. */
export const faultRuleSchema = v.strictObject({
  fault: v.union([answerFaultSchema, bodyFaultSchema]),
  /** "hub": questions and redirects. "cdn": the bytes of large files. Left out: wherever the fault makes sense. */
  server: v.optional(v.picklist(["hub", "cdn"])),
  method: v.optional(v.picklist(["GET", "HEAD", "POST"])),
  /** A part of the path, or of the name of the file that a signed address stands for. */
  path: v.optional(v.string()),
  /** Matching requests that go well before. */
  after: v.optional(bytes, 0),
  /** How many requests; "always" stays until it is taken back. */
  times: v.optional(v.union([bytes, v.literal("always")]), 1),
});
export type FaultRule = v.InferInput<typeof faultRuleSchema>;

export interface ActiveFault {
  /** How many requests have met it. */
  readonly taken: number;
  takeBack(): void;
}

export interface FaultySubject {
  readonly server: ServerName;
  readonly method: string;
  /** Path of the request, and the path of the file in its repository where there is one. */
  readonly paths: readonly string[];
}

export interface Faults {
  add(rule: FaultRule): ActiveFault;
  clear(): void;
  readonly active: readonly FaultRule[];
  /** The faults of this request: the standing ones, and the first one of the queue that is for it. */
  take(subject: FaultySubject): readonly Fault[];
}

interface Entry {
  readonly rule: v.InferOutput<typeof faultRuleSchema>;
  seen: number;
  taken: number;
}

export function createFaults(): Faults {
  let entries: readonly Entry[] = [];
  const remove = (entry: Entry): void => {
    entries = entries.filter((other) => other !== entry);
  };
  return {
    add(input) {
      const entry: Entry = { rule: v.parse(faultRuleSchema, input), seen: 0, taken: 0 };
      entries = [...entries, entry];
      return {
        get taken() {
          return entry.taken;
        },
        takeBack: () => remove(entry),
      };
    },
    clear() {
      entries = [];
    },
    get active() {
      return entries.map(({ rule }) => rule);
    },
    take(subject) {
      const faults: Fault[] = [];
      let queued = false;
      for (const entry of entries.filter(({ rule }) => matches(rule, subject))) {
        const { times, after, fault } = entry.rule;
        if (times !== "always" && queued) continue;
        entry.seen += 1;
        if (entry.seen <= after) continue;
        if (times !== "always") queued = true;
        entry.taken += 1;
        faults.push(fault);
        if (times !== "always" && entry.taken >= times) remove(entry);
      }
      return faults;
    },
  };
}

/** Where a fault shows at all: one of a body is not spent on a redirect, or on HEAD. */
function usual(kind: Fault["kind"]): Pick<Entry["rule"], "server" | "method"> {
  switch (kind) {
    case "cut":
    case "stall":
    case "slow":
    case "whole-file":
    case "wrong-length":
    case "flip":
      return { server: "cdn", method: "GET" };
    case "changed":
    case "expired":
    case "range-refused":
      return { server: "cdn" };
    case "status":
    case "html":
    case "foreign-redirect":
    case "redirect-loop":
    case "silence":
    case "hang-up":
      return {};
  }
}

function matches(rule: Entry["rule"], subject: FaultySubject): boolean {
  const { server, method, path } = { ...usual(rule.fault.kind), ...rule };
  return (
    (server === undefined || server === subject.server) &&
    (method === undefined || method === subject.method) &&
    (path === undefined || subject.paths.some((one) => one.includes(path)))
  );
}

const answerKinds: ReadonlySet<string> = new Set(
  answerFaultSchema.options.map(({ entries }) => entries.kind.literal),
);
export const isAnswerFault = (fault: Fault): fault is AnswerFault => answerKinds.has(fault.kind);
