import { useState } from "react";
import { useActions, useCore, useGate } from "../../../stores/context.tsx";
import type { RepositoryAt } from "../../../stores/gate-store.ts";
import { Button } from "../../../ui/button.tsx";
import { AccessButtons } from "./access-buttons.tsx";
import { AccessNote } from "./access-note.tsx";
import { isAboutToken, tokenStep } from "./gate-text.ts";
import { Step } from "./step.tsx";
import { TokenField } from "./token-field.tsx";

export function TokenStep({ repository }: { repository: RepositoryAt }) {
  const token = useCore(({ hub }) => hub.token);
  const access = useGate((state) => state.access);
  const { removeToken } = useActions();
  const [entering, setEntering] = useState(false);
  const { state, text } = tokenStep(token, access);
  const refused = access !== null && isAboutToken(access) ? access : null;
  // Without a token there is nothing to decide: the field is what comes next.
  const fieldOpen = entering || (refused?.state === "no-token" && token.source === "none");
  return (
    <Step
      number={2}
      title="Access token"
      state={state}
      text={text}
      actions={
        refused === null ? (
          <>
            {token.source === "environment" || entering ? null : (
              <Button variant="plain" onClick={() => setEntering(true)}>
                {token.source === "none" ? "Enter a token" : "Enter another"}
              </Button>
            )}
            {token.source === "vault" ? (
              <Button variant="plain" onClick={() => void removeToken()}>
                Remove
              </Button>
            ) : null}
          </>
        ) : fieldOpen ? null : (
          <AccessButtons
            actions={refused.actions}
            repository={repository}
            onEnterToken={() => setEntering(true)}
          />
        )
      }
    >
      {refused === null ? null : <AccessNote access={refused} />}
      {fieldOpen ? <TokenField onDone={() => setEntering(false)} optional={entering} /> : null}
    </Step>
  );
}
