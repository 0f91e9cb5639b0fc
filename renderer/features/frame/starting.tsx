import { useApp } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorNote } from "../../ui/error-note.tsx";

/** Before the first snapshot, or when there cannot be one. */
export function Starting() {
  const failure = useApp((state) => state.startFailure);
  const closed = useApp((state) => state.connection === "closed");
  if (failure !== null) {
    return (
      <main className="starting">
        <ErrorNote
          message={failure.message}
          remedy={failure.remedy}
          action={<Button onClick={() => window.location.reload()}>Try again</Button>}
        />
      </main>
    );
  }
  return (
    <main className="starting">
      {closed ? (
        <ErrorNote
          message="Casebook does not know this window."
          remedy="Open it with the address that Casebook printed when it started."
        />
      ) : (
        <p className="starting__wait dim" role="status">
          Starting Casebook
        </p>
      )}
    </main>
  );
}
