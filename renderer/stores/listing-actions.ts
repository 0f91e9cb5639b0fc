/** The files of one repository of the hub, and a filter over them: the hub's thousands of rows never reach the page. */
import { toFailure } from "../../shared/errors.ts";
import { accessStateOf, type RefusedState } from "../../shared/models/access.ts";
import type { HubReference, Listing } from "../../shared/models/hub.ts";
import type { ActionContext } from "./action-types.ts";
import type { GateActions, ListingActions } from "./model-action-types.ts";
import type { ListingState } from "./models-page-store.ts";

/** After the last key. */
const filterPauseMs = 250;

export function listingActions(
  { bridge, modelsPage }: ActionContext,
  { checkAccess, turnTo }: Pick<GateActions, "checkAccess" | "turnTo">,
): ListingActions {
  /** Answers to earlier questions are dropped. */
  let question = 0;
  let filterTimer: ReturnType<typeof setTimeout> | undefined;
  const show = (listing: ListingState): void => modelsPage.setState({ listing });
  const ask = (repo: string, revision: string | null, filter: string): Promise<Listing> =>
    bridge.request("hub.listing", { repo, revision, filter });

  const applyFilter = async (filter: string): Promise<void> => {
    const { listing: before } = modelsPage.getState();
    if (before.state !== "listed") return;
    const mine = ++question;
    const { repo, commit } = before.listing;
    try {
      const listing = await ask(repo, commit, filter);
      if (mine === question) show({ ...before, listing, failure: null });
    } catch (thrown) {
      if (mine === question) show({ ...before, failure: toFailure(thrown) });
    }
  };

  return {
    async listRepository(reference: HubReference) {
      const mine = ++question;
      const { repo, revision } = reference;
      clearTimeout(filterTimer);
      modelsPage.setState({ listing: { state: "loading" }, filter: "" });
      // Whatever comes of it: what was known of another repository is not left standing beside it.
      turnTo({ repo, revision });
      try {
        const listing = await ask(repo, revision, "");
        // Cut off, so the image encoders may be further down.
        const more =
          listing.matching > listing.files.length ? await ask(repo, listing.commit, "mmproj") : listing;
        if (mine !== question) return;
        show({ state: "listed", reference, listing, mmprojFiles: more.files, failure: null });
        // Where there is nothing to download, no access is needed.
        if (listing.matching > 0) void checkAccess({ repo, revision: listing.commit });
      } catch (thrown) {
        if (mine !== question) return;
        const failure = toFailure(thrown);
        show({ state: "failed", reference, failure });
        const refused = accessStateOf(failure.code);
        if (refused !== null && stepsHelp(refused)) void checkAccess({ repo, revision });
      }
    },
    filterListing(filter) {
      modelsPage.setState({ filter });
      clearTimeout(filterTimer);
      filterTimer = setTimeout(() => void applyFilter(filter), filterPauseMs);
    },
  };
}

/** What is mended at the steps to access, not at the name. */
export const stepsHelp = (state: RefusedState): boolean => mendedInSteps.has(state);

const mendedInSteps: ReadonlySet<RefusedState> = new Set([
  "no-token",
  "bad-token",
  "not-accepted",
  "pending",
  "rejected",
  "token-lacks-permission",
]);
