import { modelPageOf, tokenPageOf } from "../../../../shared/weights/access.ts";
import type { Access, AccessAction } from "../../../../shared/weights/hub.ts";
import { useActions, useGate, useWeights } from "../../../stores/context.tsx";
import type { RepositoryAt } from "../../../stores/gate-store.ts";
import { Button, type ButtonProps } from "../../../ui/button.tsx";

interface AccessButtonsProps {
  readonly access: Access;
  readonly repository: RepositoryAt;
  /** Opens the token's field. */
  readonly onEnterToken: () => void;
}

/** What can be done about a state of access, the first being what helps most. */
export function AccessButtons({ access, repository, onEnterToken }: AccessButtonsProps) {
  const shown = access.actions.filter((action) => action !== "none" && action !== "poll");
  return shown.map((action, at) => (
    <ActionButton
      key={action}
      action={action}
      variant={at === 0 ? "primary" : "outline"}
      repository={repository}
      onEnterToken={onEnterToken}
    />
  ));
}

interface ActionButtonProps {
  readonly action: Exclude<AccessAction, "none" | "poll">;
  readonly variant: ButtonProps["variant"];
  readonly repository: RepositoryAt;
  readonly onEnterToken: () => void;
}

function ActionButton({ action, variant, repository, onEnterToken }: ActionButtonProps) {
  const { openLink, checkAccess, watchAccess, removeToken } = useActions();
  const endpoint = useWeights(({ hub }) => hub.endpoint);
  const checking = useGate((state) => state.checking);
  const act = (): void => {
    switch (action) {
      case "enter-token":
        onEnterToken();
        return;
      case "remove-token":
        void removeToken();
        return;
      case "open-page":
        // The user accepts over there; here it shows by itself.
        watchAccess(true);
        void openLink(modelPageOf(endpoint, repository.repo));
        return;
      case "open-token-page":
        void openLink(tokenPageOf(endpoint));
        return;
      case "check-again":
        void checkAccess(repository);
        return;
    }
  };
  return (
    <Button variant={variant ?? "outline"} disabled={checking && action === "check-again"} onClick={act}>
      {labels[action]}
    </Button>
  );
}

const labels: Readonly<Record<ActionButtonProps["action"], string>> = {
  "enter-token": "Enter a token",
  "remove-token": "Remove the token",
  "open-page": "Open the model's page",
  "open-token-page": "Open the token page",
  "check-again": "Check again",
};
