import { type FormEvent, useEffect, useEffectEvent, useId, useState } from "react";
import type { Failure } from "../../../../shared/errors.ts";
import { accessMessages, accessStateOf } from "../../../../shared/models/access.ts";
import { type AccessAction, parseHubReference } from "../../../../shared/models/hub.ts";
import { counted } from "../../../format.ts";
import { useActions, useApp, useCore, useGate, useModelsPage, useStores } from "../../../stores/context.tsx";
import { stepsHelp } from "../../../stores/listing-actions.ts";
import type { ListingState } from "../../../stores/models-page-store.ts";
import { useAnnounce } from "../../../ui/announcer.tsx";
import { Button } from "../../../ui/button.tsx";
import { ErrorNote } from "../../../ui/error-note.tsx";
import { AccessButtons } from "../gate/access-buttons.tsx";
import { focusTokenField } from "../gate/focus-token-field.ts";
import { ListingView } from "./listing-view.tsx";
import { OtherDownloads } from "./other-downloads.tsx";
import "./hub.css";

/** Any GGUF repository of the hub, by its name. */
export function HubSearch() {
  const listing = useModelsPage((state) => state.listing);
  useSpokenListing(listing);
  return (
    <section className="models__section" aria-labelledby="hub-heading">
      <h2 id="hub-heading">Any model of the hub</h2>
      <RepositoryField busy={listing.state === "loading"} />
      {listing.state === "failed" ? <Refusal {...listing} /> : null}
      {listing.state === "listed" ? (
        // Another repository, or the same one again, starts without the old choice.
        <ListingView key={`${listing.listing.repo}@${listing.listing.commit}`} shown={listing} />
      ) : null}
      <OtherDownloads />
    </section>
  );
}

/** Each repository once, not each filter; a refusal is an alert by itself. */
function useSpokenListing(shown: ListingState): void {
  const announce = useAnnounce();
  const repo = shown.state === "listed" ? shown.listing.repo : null;
  const files = shown.state === "listed" ? shown.listing.matching : 0;
  const speak = useEffectEvent(() => announce(`${repo}: ${counted(files, "GGUF file")}.`));
  useEffect(() => {
    if (repo !== null) speak();
  }, [repo]);
}

/** Of the repository that the steps to access are about: it goes when the user turns to another one there. */
function Refusal({ reference, failure }: Extract<ListingState, { state: "failed" }>) {
  const { repo, revision } = reference;
  const another = useGate(({ repository }) => repository !== null && repository.repo !== repo);
  const actions = useRefusalActions(failure);
  const { listRepository } = useActions();
  if (another) return null;
  return (
    <ErrorNote
      message={`${repo}: ${failure.message}`}
      remedy={failure.remedy}
      action={
        <div className="hub-refusal">
          <AccessButtons
            actions={actions}
            repository={{ repo, revision }}
            onEnterToken={focusTokenField}
            onCheckAgain={() => {
              // The note goes, and the focus with it.
              focusRepositoryField();
              void listRepository(reference);
            }}
          />
        </div>
      }
    />
  );
}

/** None where the steps to access have them. */
function useRefusalActions({ code }: Failure): readonly AccessAction[] {
  const tokenSource = useCore(({ hub }) => hub.token.source);
  const refused = accessStateOf(code);
  return refused === null || stepsHelp(refused) ? [] : accessMessages(refused, { tokenSource }).actions;
}

const focusRepositoryField = (): void => document.querySelector<HTMLElement>(".hub-field input")?.focus();

function RepositoryField({ busy }: { busy: boolean }) {
  const online = useApp((state) => state.connection === "open");
  const { modelsPage } = useStores();
  const text = useModelsPage((state) => state.repository);
  const endpoint = useCore(({ hub }) => hub.endpoint);
  const { listRepository } = useActions();
  const [wrong, setWrong] = useState(false);
  const id = useId();
  const off = busy || !online;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (off) return;
    const reference = parseHubReference(text, endpoint);
    setWrong(reference === null);
    if (reference !== null) void listRepository(reference);
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
            modelsPage.setState({ repository: event.currentTarget.value });
            setWrong(false);
          }}
        />
        <Button type="submit" aria-disabled={off}>
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
          : "Its name, or the address of its page; a version and a file may follow: organisation/name@version:file.gguf. Casebook asks every model in the way that suits MedGemma, so choose models of the Gemma 3 kind."}
      </p>
    </form>
  );
}
