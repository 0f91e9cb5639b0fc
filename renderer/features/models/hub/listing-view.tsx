import { useEffect, useEffectEvent, useId, useState } from "react";
import { limits } from "../../../../shared/limits.ts";
import type { Download, HubModel } from "../../../../shared/models/downloads.ts";
import type { Listing } from "../../../../shared/models/hub.ts";
import { modelOfRepository } from "../../../../shared/models/registry.ts";
import { formatBytes, formatCount } from "../../../format.ts";
import { useActions, useCore, useGate, useModelsPage } from "../../../stores/context.tsx";
import type { ListingState } from "../../../stores/models-page-store.ts";
import { Button } from "../../../ui/button.tsx";
import { ErrorNote } from "../../../ui/error-note.tsx";
import { choicesOf, firstChoice, type ModelChoice, matchingMmproj } from "./listing-choices.ts";
import { ListingFit } from "./listing-fit.tsx";

/** These are seen at a glance. */
const fewFiles = 8;

interface ListingViewProps {
  readonly shown: Extract<ListingState, { state: "listed" }>;
}

/** The files of a repository: which language model, with which image encoder. */
export function ListingView({ shown }: ListingViewProps) {
  const filter = useModelsPage((state) => state.filter);
  const { filterListing } = useActions();
  const { listing, reference, failure } = shown;
  const { models } = choicesOf(listing.files);
  const { mmprojFiles } = choicesOf(shown.mmprojFiles);
  const [chosen, choose] = useState<string | null>(null);
  const [selected, setMmproj] = useState<string | null | undefined>(undefined);
  const file = chosen ?? firstChoice(models, reference.file);
  const mmproj = selected === undefined ? matchingMmproj(mmprojFiles, file) : selected;
  const id = useId();
  const none = models.length === 0 && filter === "";
  const masked = listing.files.some(({ sha256 }) => sha256 === null);
  const granted = useGate(({ access }) => access?.repo === listing.repo && access.state === "granted");
  const listAgain = useEffectEvent(() => filterListing(filter));
  useEffect(() => {
    // With access the hub says them; of small files it never does, so it is asked once.
    if (masked && granted) listAgain();
  }, [masked, granted]);
  return (
    <div className="panel listing">
      <p>
        <b>{listing.repo}</b> <span className="dim">at {listing.commit.slice(0, 8)}</span>
      </p>
      <p className="small dim">{countsOf(listing, filter)}</p>
      {masked && !granted ? (
        <p className="small dim">
          The hub hides the hashes of these files until you have access; they are compared then.
        </p>
      ) : null}
      {filter === "" && listing.matching <= fewFiles ? null : (
        <input
          className="field"
          aria-label="Filter the files by name"
          placeholder="Filter by name"
          value={filter}
          maxLength={limits.searchCharacters}
          onChange={(event) => filterListing(event.currentTarget.value)}
        />
      )}
      {failure === null ? null : <ErrorNote message={failure.message} remedy={failure.remedy} />}
      {file === null && reference.file !== null && models.length > 0 ? (
        <ErrorNote
          tone="warn"
          message={`${reference.file} is not among the files shown.`}
          remedy="Choose another one, or look for it with the filter."
        />
      ) : null}
      {models.length === 0 ? (
        <p className="dim">{filter === "" ? noModelIn(listing.repo) : "No file matches."}</p>
      ) : (
        <FileList models={models} chosen={file} onChoose={choose} />
      )}
      {none ? null : mmprojFiles.length === 0 ? (
        <p className="small dim">The repository has no image encoder (mmproj): the model takes text only.</p>
      ) : (
        <div className="listing__mmproj">
          <label htmlFor={id}>Image encoder</label>
          <select
            id={id}
            className="field"
            value={mmproj ?? ""}
            onChange={({ currentTarget }) =>
              setMmproj(currentTarget.value === "" ? null : currentTarget.value)
            }
          >
            {mmprojFiles.map(({ path, bytes }) => (
              <option key={path} value={path}>
                {path}, {formatBytes(bytes)}
              </option>
            ))}
            <option value="">None, text only</option>
          </select>
        </div>
      )}
      {none ? null : <DownloadChoice listing={listing} file={file} mmproj={mmproj} />}
    </div>
  );
}

function noModelIn(repo: string): string {
  const model = modelOfRepository(repo);
  return model === null
    ? "There is no language model as GGUF in it, which is the kind of file that Casebook runs."
    : `Here are the original weights. Casebook runs ${model.name} as GGUF: download it from the list above.`;
}

function countsOf({ files, matching, entries }: Listing, filter: string): string {
  const what = filter === "" ? "GGUF files" : "matching GGUF files";
  const all = `${formatCount(matching)} ${what} among ${formatCount(entries)} entries`;
  return files.length < matching
    ? `${all}. The first ${formatCount(files.length)} are shown; the filter finds the others.`
    : `${all}.`;
}

interface FileListProps {
  readonly models: readonly ModelChoice[];
  readonly chosen: string | null;
  readonly onChoose: (path: string) => void;
}

function FileList({ models, chosen, onChoose }: FileListProps) {
  const name = useId();
  return (
    <fieldset className="listing__files">
      <legend className="hidden-visually">Language model</legend>
      {models.map(({ path, bytes, parts }) => (
        <label key={path} className="listing__file">
          <input type="radio" name={name} checked={path === chosen} onChange={() => onChoose(path)} />
          <span className="cut" title={path}>
            {path}
          </span>
          <span className="dim">
            {parts === 1 ? "" : `${parts} parts, `}
            {formatBytes(bytes)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

interface DownloadChoiceProps {
  readonly listing: Listing;
  readonly file: string | null;
  readonly mmproj: string | null;
}

function DownloadChoice({ listing, file, mmproj }: DownloadChoiceProps) {
  const { requestDownload } = useActions();
  const { repo, commit } = listing;
  const model = file === null ? null : { repo, commit, file, mmproj };
  const underWay = useCore(({ downloads }) => downloads.some((one) => model !== null && isOf(one, model)));
  return (
    <div className="listing__foot">
      <div>
        {model === null ? null : <ListingFit model={model} />}
        {underWay ? <p className="small dim">This model is among the downloads below.</p> : null}
        {listing.boundByTerms ? (
          <p className="small dim">Bound by the Health AI Developer Foundations terms.</p>
        ) : null}
      </div>
      <Button
        disabled={model === null}
        aria-disabled={underWay}
        onClick={() => {
          if (model !== null && !underWay)
            requestDownload({ kind: "hub", ...model }, { repo, revision: commit });
        }}
      >
        Download{file === null ? "" : ` ${file.slice(file.lastIndexOf("/") + 1)}`}
      </Button>
    </div>
  );
}

/** Also one that is paused or has stopped: it is gone on with in its own row. */
const isOf = ({ request, state }: Download, { repo, commit, file, mmproj }: HubModel): boolean =>
  state !== "done" &&
  request.kind === "hub" &&
  request.repo === repo &&
  request.commit === commit &&
  request.file === file &&
  request.mmproj === mmproj;
