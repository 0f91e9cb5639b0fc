import { type FormEvent, useId, useState } from "react";
import { type HubReference, parseHubReference } from "../../../../shared/weights/hub.ts";
import { useApp, useGate } from "../../../stores/context.tsx";
import { Button } from "../../../ui/button.tsx";
import { ErrorNote } from "../../../ui/error-note.tsx";
import { ListingView } from "./listing-view.tsx";
import { OtherDownloads } from "./other-downloads.tsx";
import { type ListingState, useListing } from "./use-listing.ts";
import "./hub.css";

/** Any GGUF repository of the hub, by its name. */
export function HubSearch() {
  const { shown, list, filter, setFilter } = useListing();
  return (
    <section className="models__section" aria-labelledby="hub-heading">
      <h2 id="hub-heading">Any model of the hub</h2>
      <RepositoryField busy={shown.state === "loading"} onList={(reference) => void list(reference)} />
      {shown.state === "failed" ? <Refusal {...shown} /> : null}
      {shown.state === "listed" ? (
        // Another repository, or the same one anew: nothing of the old choice is kept.
        <ListingView
          key={`${shown.listing.repo}@${shown.listing.commit}`}
          shown={shown}
          filter={filter}
          onFilter={setFilter}
        />
      ) : null}
      <OtherDownloads />
    </section>
  );
}

/** Of the repository that the steps to access are about: it goes when the user turns to another one there. */
function Refusal({ reference: { repo }, failure }: Extract<ListingState, { state: "failed" }>) {
  const another = useGate(({ repository }) => repository !== null && repository.repo !== repo);
  if (another) return null;
  return <ErrorNote message={`${repo}: ${failure.message}`} remedy={failure.remedy} />;
}

function RepositoryField({ busy, onList }: { busy: boolean; onList: (reference: HubReference) => void }) {
  const online = useApp((state) => state.connection === "open");
  const [text, setText] = useState("");
  const [wrong, setWrong] = useState(false);
  const id = useId();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const reference = parseHubReference(text);
    setWrong(reference === null);
    if (reference !== null) onList(reference);
  };
  return (
    <form className="hub-field" onSubmit={submit}>
      <label htmlFor={id}>Repository</label>
      <div className="hub-field__row">
        <input
          id={id}
          className="field"
          value={text}
          spellCheck={false}
          autoComplete="off"
          placeholder="organisation/name"
          aria-invalid={wrong}
          aria-describedby={`${id}-hint`}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setWrong(false);
          }}
        />
        <Button type="submit" disabled={busy || !online}>
          {busy ? "Asking the hub" : "List files"}
        </Button>
      </div>
      <p
        id={`${id}-hint`}
        className={wrong ? "setting__wrong" : "setting__hint"}
        role={wrong ? "alert" : undefined}
      >
        {wrong
          ? "This is no name of a repository. Write it as in the address of its page, organisation/name, for example unsloth/medgemma-4b-it-GGUF."
          : "As in the address of its page; a version and a file may follow: organisation/name@version:file.gguf. Casebook asks every model in the way that suits MedGemma, so choose models of the Gemma 3 kind."}
      </p>
    </form>
  );
}
