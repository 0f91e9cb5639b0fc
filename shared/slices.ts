/**
 * What every window shows, as one table: the name of each slice, its schema, and how a change is merged. Snapshot, events,
 * the core's setters and the window's store follow from it, so that a new slice is one line here and its use.
 */
import * as v from "valibot";
import { type CaseSummary, caseSummarySchema, engineStatusSchema } from "./domain.ts";
import { downloadSchema } from "./models/downloads.ts";
import { hubInfoSchema } from "./models/hub.ts";
import {
  foundCheckSchema,
  importSchema,
  installedModelSchema,
  isOver,
  waitingMmprojSchema,
} from "./models/library.ts";
import { termsStateOf, termsStateSchema } from "./models/terms.ts";
import { defaultSettings, settingsSchema } from "./settings.ts";

type Schema = v.GenericSchema;
type Item = { readonly id: string };

interface ValueSlice<S extends Schema> {
  readonly kind: "value";
  readonly schema: S;
  /** Until the core knows better. */
  readonly initial: v.InferOutput<S>;
}

interface ListOptions<I> {
  /** The order of the list; without it, that in which items came. */
  readonly order?: (a: I, b: I) => number;
  /** False: the change is published, but the item is not in the list any more. */
  readonly holds?: (item: I) => boolean;
}

interface ListSlice<S extends v.GenericSchema<unknown, Item>> extends ListOptions<v.InferOutput<S>> {
  readonly kind: "list";
  /** Of one item. */
  readonly schema: S;
}

/** Changes as a whole. */
const value = <S extends Schema>(schema: S, initial: v.InferOutput<S>): ValueSlice<S> => ({
  kind: "value",
  schema,
  initial,
});

/** Changes item by item, told apart by `id`; empty at first. */
const list = <S extends v.GenericSchema<unknown, Item>>(
  schema: S,
  options: ListOptions<v.InferOutput<S>> = {},
): ListSlice<S> => ({ kind: "list", schema, ...options });

const newestFirst = (a: CaseSummary, b: CaseSummary): number =>
  b.updatedAt - a.updatedAt || b.createdAt - a.createdAt;

export const slices = {
  settings: value(settingsSchema, defaultSettings),
  engine: value(engineStatusSchema, { state: "off" }),
  /** The library. */
  models: value(v.array(installedModelSchema), []),
  terms: value(termsStateSchema, termsStateOf(null)),
  hub: value(hubInfoSchema, { endpoint: "", offline: false, token: { source: "none" } }),
  /** In the order in which they were asked for. Published at most 4 times a second for each while bytes move. */
  downloads: list(downloadSchema),
  /** Imports that are not over yet. */
  imports: list(importSchema, { holds: (one) => !isOver(one) }),
  /** Models of other programs that are being checked, at most 4 times a second for each. */
  foundChecks: value(v.array(foundCheckSchema), []),
  /** Image encoders that wait for their model. */
  mmprojFiles: value(v.array(waitingMmprojSchema), []),
  cases: list(caseSummarySchema, { order: newestFirst }),
};

type Table = typeof slices;
export type SliceName = keyof Table;
export type ListName = { [N in SliceName]: Table[N]["kind"] extends "list" ? N : never }[SliceName];
export type ValueName = Exclude<SliceName, ListName>;
/** One item of a list slice. */
export type ItemOf<N extends ListName> = v.InferOutput<Table[N]["schema"]>;

/** The present state of all slices. */
export type Slices = { readonly [N in ValueName]: v.InferOutput<Table[N]["schema"]> } & {
  readonly [N in ListName]: ItemOf<N>[];
};

/** A change of a value slice holds all of it; a change of a list slice holds the items that changed or are gone. */
export type SliceChange =
  | { [N in ValueName]: { readonly type: N; readonly value: Slices[N] } }[ValueName]
  | {
      [N in ListName]: {
        readonly type: N;
        readonly put: ItemOf<N>[];
        /** Ids. */
        readonly removed: string[];
      };
    }[ListName];

type SnapshotEntries = {
  [N in SliceName]: Table[N]["kind"] extends "list"
    ? v.ArraySchema<Table[N]["schema"], undefined>
    : Table[N]["schema"];
};
type ChangeSchema = {
  [N in SliceName]: v.StrictObjectSchema<
    N extends ListName
      ? {
          readonly type: v.LiteralSchema<N, undefined>;
          readonly put: v.ArraySchema<Table[N]["schema"], undefined>;
          readonly removed: v.ArraySchema<v.StringSchema<undefined>, undefined>;
        }
      : { readonly type: v.LiteralSchema<N, undefined>; readonly value: Table[N]["schema"] },
    undefined
  >;
}[SliceName];

const table = Object.entries(slices) as unknown as [SliceName, ValueSlice<Schema> | ListSlice<never>][];

/** As it is before anything is known. */
export const initialSlices = Object.fromEntries(
  table.map(([name, slice]) => [name, "initial" in slice ? slice.initial : []]),
) as unknown as Slices;

/** Entries of the snapshot's schema: every slice under its name. */
export const snapshotEntries = Object.fromEntries(
  table.map(([name, { kind, schema }]) => [name, kind === "list" ? v.array(schema) : schema]),
) as unknown as SnapshotEntries;

/** One schema a slice, for what an event says of it. */
export const changeSchemas = table.map(([name, { kind, schema }]) =>
  kind === "list"
    ? v.strictObject({ type: v.literal(name), put: v.array(schema), removed: v.array(v.string()) })
    : v.strictObject({ type: v.literal(name), value: schema }),
) as unknown as readonly ChangeSchema[];

export const isSliceChange = (event: { readonly type: string }): event is SliceChange =>
  Object.hasOwn(slices, event.type);

/** The state with every list in its order. */
export const inOrder = (state: Slices): Slices =>
  table
    .filter(([, { kind }]) => kind === "list")
    .reduce((sorted, [type]) => applyChange(sorted, { type, put: [], removed: [] } as SliceChange), state);

/** The state after a change. Slices that did not change keep their identity. */
export function applyChange(state: Slices, change: SliceChange): Slices {
  if ("value" in change) return { ...state, [change.type]: change.value };
  const { order, holds = () => true } = slices[change.type] as unknown as ListOptions<Item>;
  const changed = new Map<string, Item>(change.put.map((item) => [item.id, item]));
  const before: readonly Item[] = state[change.type];
  const known = new Set(before.map(({ id }) => id));
  const items = [
    ...before.map((item) => changed.get(item.id) ?? item),
    ...[...changed.values()].filter(({ id }) => !known.has(id)),
  ].filter((item) => !change.removed.includes(item.id) && holds(item));
  return { ...state, [change.type]: order === undefined ? items : items.toSorted(order) };
}
