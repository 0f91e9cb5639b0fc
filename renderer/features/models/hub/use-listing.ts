import { useCallback, useEffect, useRef, useState } from "react";
import { type Failure, toFailure } from "../../../../shared/errors.ts";
import { accessStateOf, type RefusedState } from "../../../../shared/weights/access.ts";
import type { HubFile, HubReference, Listing } from "../../../../shared/weights/hub.ts";
import { useActions, useBridge } from "../../../stores/context.tsx";

export type ListingState =
  | { readonly state: "idle" }
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly reference: HubReference; readonly failure: Failure }
  | {
      readonly state: "listed";
      readonly reference: HubReference;
      readonly listing: Listing;
      /** All that have been seen: a filter for a model's name must not lose its image encoder. */
      readonly projectors: readonly HubFile[];
      /** Of the filter, where it could not be applied. */
      readonly failure: Failure | null;
    };

/** After the last key. */
const filterPauseMs = 250;

/** The listing of one repository, and a filter over it that the hub's own thousands of rows never reach the page for. */
export function useListing() {
  const bridge = useBridge();
  const { checkAccess, turnTo } = useActions();
  const [shown, show] = useState<ListingState>({ state: "idle" });
  const [filter, setFilter] = useState("");
  /** Answers to earlier questions are dropped. */
  const question = useRef(0);

  const list = useCallback(
    async (reference: HubReference): Promise<void> => {
      const mine = ++question.current;
      const { repo, revision } = reference;
      setFilter("");
      show({ state: "loading" });
      // Whatever comes of it: what was known of another repository is not left standing beside it.
      turnTo({ repo, revision });
      try {
        const listing = await bridge.request("hub.listing", { repo, revision, filter: "" });
        // Cut off, so the image encoders may be further down.
        const more =
          listing.matching > listing.files.length
            ? await bridge.request("hub.listing", { repo, revision: listing.commit, filter: "mmproj" })
            : listing;
        if (mine !== question.current) return;
        show({ state: "listed", reference, listing, projectors: more.files, failure: null });
        void checkAccess({ repo, revision: listing.commit });
      } catch (thrown) {
        if (mine !== question.current) return;
        const failure = toFailure(thrown);
        show({ state: "failed", reference, failure });
        const refused = accessStateOf(failure.code);
        if (refused !== null && stepsHelp.has(refused)) void checkAccess({ repo, revision });
      }
    },
    [bridge, checkAccess, turnTo],
  );

  const commit = shown.state === "listed" ? shown.listing.commit : null;
  const repo = shown.state === "listed" ? shown.listing.repo : null;
  const asked = useRef("");
  useEffect(() => {
    if (commit === null || repo === null || asked.current === filter) return;
    const timer = setTimeout(() => {
      asked.current = filter;
      const mine = ++question.current;
      bridge.request("hub.listing", { repo, revision: commit, filter }).then(
        (listing) => mine === question.current && show((before) => withRows(before, listing)),
        (thrown: unknown) =>
          mine === question.current &&
          show((before) => (before.state === "listed" ? { ...before, failure: toFailure(thrown) } : before)),
      );
    }, filterPauseMs);
    return () => clearTimeout(timer);
  }, [bridge, repo, commit, filter]);

  return { shown, list, filter, setFilter };
}

const withRows = (before: ListingState, listing: Listing): ListingState =>
  before.state === "listed" ? { ...before, listing, failure: null } : before;

/** What is mended at the steps to access, not at the name. */
const stepsHelp: ReadonlySet<RefusedState> = new Set([
  "no-token",
  "bad-token",
  "not-accepted",
  "pending",
  "rejected",
  "token-lacks-permission",
]);
