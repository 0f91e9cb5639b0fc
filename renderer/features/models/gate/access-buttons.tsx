import { modelPageOf, tokenPageOf } from "../../../../shared/models/access.ts";
import type { AccessAction } from "../../../../shared/models/hub.ts";
import { useActions, useCore, useGate } from "../../../stores/context.tsx";
import type { RepositoryAt } from "../../../stores/gate-store.ts";
import { Button, type ButtonProps } from "../../../ui/button.tsx";
import { focusImport } from "../import/focus-import.ts";

interface AccessButtonsProps {
  /** What can be done, in the order of use. */
  readonly actions: readonly AccessAction[];
  readonly repository: RepositoryAt;
  /** Opens the token's field. */
  readonly onEnterToken: () => void;
  /** Default: the hub is asked about the access to the repository. */
  readonly onCheckAgain?: () => void;
}

/** What can be done about a state of access, the first being what helps most. */
export function AccessButtons({ actions, ...rest }: AccessButtonsProps) {
  const shown = actions.filter((action) => action !== "poll");
  return shown.map((action, at) => (
    <ActionButton key={action} action={action} variant={at === 0 ? "primary" : "outline"} {...rest} />
  ));
}

interface ActionButtonProps extends Omit<AccessButtonsProps, "actions"> {
  readonly action: Exclude<AccessAction, "poll">;
  readonly variant: NonNullable<ButtonProps["variant"]>;
}

function ActionButton({ action, variant, repository, onEnterToken, onCheckAgain }: ActionButtonProps) {
  const { openLink, checkAccess, watchAccess, removeToken } = useActions();
  const endpoint = useCore(({ hub }) => hub.endpoint);
  const waits = useGate((state) => state.checking) && action === "check-again";
  const act = (): void => {
    if (waits) return;
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
        if (onCheckAgain === undefined) void checkAccess(repository);
        else onCheckAgain();
        return;
      case "import":
        focusImport();
        return;
    }
  };
  return (
    // Not `disabled`, which would take the focus from the button that was just pressed.
    <Button variant={variant} aria-disabled={waits} onClick={act}>
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
  import: "Import files",
};
