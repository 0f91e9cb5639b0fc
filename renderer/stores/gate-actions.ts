/** The way through the gates: the terms, then the hub's permission, then the download. */
import { toFailure } from "../../shared/errors.ts";
import type { Access, AccessState } from "../../shared/models/hub.ts";
import type { ActionContext } from "./action-types.ts";
import { notifyFailure } from "./app-store.ts";
import { type HeldDownload, onceAccepted, type RepositoryAt } from "./gate-store.ts";
import type { GateActions, ModelActions } from "./model-action-types.ts";

type Needed = Pick<
  ModelActions,
  "acceptTerms" | "startDownload" | "resumeDownload" | "setToken" | "clearToken"
>;

/** States that may change without anything being done here, so that asking again by itself makes sense. */
const canChange: ReadonlySet<AccessState> = new Set([
  "not-accepted",
  "pending",
  "rate-limited",
  "hub-failed",
  "unreachable",
  "proxy",
]);

export function gateActions(context: ActionContext, modelActions: Needed): GateActions {
  const { bridge, app, gate } = context;

  /** null: it could not be asked, which was said, or the user has turned to another repository meanwhile. */
  const ask = async (repository: RepositoryAt): Promise<Access | null> => {
    const before = gate.getState();
    const same =
      before.repository?.repo === repository.repo && before.repository.revision === repository.revision;
    gate.setState({
      repository,
      checking: true,
      ...(same ? {} : { access: null, watching: false }),
    });
    const stillMeant = (): boolean => gate.getState().repository === repository;
    try {
      const access = await bridge.request("hub.access", repository);
      if (!stillMeant()) return null;
      gate.setState(({ watching, held }) => {
        const waitedFor = watching || held?.repository.repo === repository.repo;
        return {
          access,
          checking: false,
          watching: access.state === "pending" || (waitedFor && canChange.has(access.state)),
        };
      });
      return access;
    } catch (thrown) {
      if (!stillMeant()) return null;
      gate.setState({ checking: false, watching: false });
      notifyFailure(app, toFailure(thrown));
      return null;
    }
  };
  const release = async (held: HeldDownload): Promise<void> => {
    gate.setState({ held: null });
    if (held.kind === "start") await modelActions.startDownload(held.request);
    else await modelActions.resumeDownload(held.downloadId);
  };
  const askAndGoOn = async (repository: RepositoryAt): Promise<void> => {
    const access = await ask(repository);
    const { held } = gate.getState();
    // Access to one repository says nothing of another that a download waits for.
    if (access?.state === "granted" && held?.repository.repo === repository.repo) await release(held);
  };
  const hold = (held: HeldDownload): void =>
    onceAccepted(context, () => {
      gate.setState({ held });
      void askAndGoOn(held.repository);
    });

  return {
    showTerms: (goOn) => gate.setState({ terms: { goOn } }),
    closeTerms: () => gate.setState({ terms: null }),
    async agreeToTerms() {
      if (!(await modelActions.acceptTerms())) return;
      const asked = gate.getState().terms;
      gate.setState({ terms: null });
      asked?.goOn?.();
    },

    turnTo(repository) {
      if (gate.getState().repository?.repo === repository.repo) return;
      gate.setState({ repository, checking: false, access: null, watching: false });
    },
    checkAccess: (repository) => askAndGoOn(repository),
    async enterToken(token) {
      await modelActions.setToken(token);
      const { repository, access } = gate.getState();
      if (repository !== null && access?.state !== "granted") void askAndGoOn(repository);
    },
    async removeToken() {
      await modelActions.clearToken();
      const { repository } = gate.getState();
      if (repository !== null) void askAndGoOn(repository);
    },
    watchAccess: (watching) => gate.setState({ watching }),
    requestDownload: (request, repository) => hold({ kind: "start", request, repository }),
    retryDownload: (downloadId, repository) => hold({ kind: "resume", downloadId, repository }),
    dropHeld: () => gate.setState({ held: null }),
  };
}
