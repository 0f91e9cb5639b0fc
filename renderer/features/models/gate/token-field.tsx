import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { type Failure, toFailure } from "../../../../shared/errors.ts";
import { limits } from "../../../../shared/limits.ts";
import { tokenPageOf } from "../../../../shared/models/access.ts";
import { useActions, useCore } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";

interface TokenFieldProps {
  readonly onDone: () => void;
  /** The user may as well leave it. */
  readonly optional: boolean;
}

/** Takes the token from its field to the core and keeps no copy: not in React's state, not in the field. */
export function TokenField({ onDone, optional }: TokenFieldProps) {
  const { enterToken, openLink } = useActions();
  const endpoint = useCore(({ hub }) => hub.endpoint);
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const id = useId();
  useEffect(() => field.current?.focus(), []);

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    // The field itself may be gone from the page by the time the token is saved.
    const input = field.current;
    const token = input?.value.trim() ?? "";
    if (input === null || token === "") {
      setFailure(nothingEntered);
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      await enterToken(token);
      input.value = "";
      onDone();
    } catch (thrown) {
      setFailure(toFailure(thrown));
      input.focus();
      input.select();
    }
    setBusy(false);
  };
  return (
    <form className="token-field" onSubmit={(event) => void save(event)}>
      <label htmlFor={id}>Access token</label>
      <div className="token-field__row">
        <input
          ref={field}
          id={id}
          className="field"
          type="password"
          autoComplete="off"
          spellCheck={false}
          maxLength={limits.hubTokenCharacters}
          aria-invalid={failure !== null}
          aria-describedby={`${id}-hint`}
        />
        <Button type="submit" variant="primary" aria-disabled={busy}>
          {busy ? "Checking" : "Save and check"}
        </Button>
        {optional ? <Button onClick={onDone}>Cancel</Button> : null}
      </div>
      {failure === null ? (
        <p id={`${id}-hint`} className="setting__hint">
          A password for programs that the hub makes for your account. Read permission is enough.{" "}
          <button type="button" className="link" onClick={() => void openLink(tokenPageOf(endpoint))}>
            Where do I get one?
          </button>
        </p>
      ) : (
        <p id={`${id}-hint`} className="setting__wrong" role="alert">
          {failure.message} {failure.remedy}
        </p>
      )}
    </form>
  );
}

const nothingEntered: Failure = {
  code: "HUB_TOKEN_MISSING",
  message: "There is no token in the field.",
  remedy: "Paste the token into it, then save.",
};
