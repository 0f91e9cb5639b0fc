import { ImagePlus } from "lucide-react";
import { useEffect, useRef } from "react";
import { pickableImages } from "../../../shared/imaging/formats.ts";
import { dataPromise } from "../../data-promise.ts";
import { counted } from "../../format.ts";
import {
  useActions,
  useApp,
  useContextUse,
  useConversationPart,
  useCore,
  useDraft,
} from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { composerFieldId } from "../../ui/composer-focus.ts";
import { ErrorNote } from "../../ui/error-note.tsx";
import { Kbd } from "../../ui/kbd.tsx";
import { ResearchNotice } from "../../ui/research-notice.tsx";
import { ImageInputOff } from "../vision/image-input-off.tsx";
import { ContextHint } from "./context-hint.tsx";
import { DraftImages } from "./draft-images.tsx";
import { QuietShare } from "./quiet-share.tsx";
import { type SendState, sendState } from "./send-state.ts";
import { useAutoGrow } from "./use-auto-grow.ts";
import { useComposerKeys } from "./use-composer-keys.ts";
import "./composer.css";

/** Where the next question is written. `caseId` is null in a case that is nothing but this draft yet. */
export function Composer({ caseId }: { caseId: string | null }) {
  const draft = useDraft(caseId);
  const engine = useCore((state) => state.engine);
  const connection = useApp((state) => state.connection);
  const context = useContextUse(caseId);
  const answering = (useConversationPart(caseId, ({ runningId }) => runningId) ?? null) !== null;
  const state = sendState({ draft, engine, connection, context });
  const { setDraftText, submitDraft, submitText, removeDraftImage, showTerms } = useActions();
  const field = useAutoGrow();
  useEffect(() => {
    if (caseId === null) field.current?.focus();
  }, [caseId, field]);

  const submit = (): void => {
    if (state.kind === "ready" && !answering) void submitDraft(caseId);
  };
  const sendTextOnly = async (): Promise<void> => {
    // The images go for good, so not before the question is taken.
    if (!(await submitText(caseId))) return;
    for (const { id } of draft.images) removeDraftImage(caseId, id);
    // Its button goes with the images.
    field.current?.focus();
  };
  const sendAgain = (): void => void (state.kind === "textOnly" ? sendTextOnly() : submitDraft(caseId));
  const onKeyDown = useComposerKeys({ caseId, draft, answering, submit });
  return (
    <section className="composer" aria-label="Question">
      <div className="composer__box">
        {draft.failure === null ? null : (
          <ErrorNote
            message={draft.failure.message}
            remedy={draft.failure.remedy}
            action={
              draft.failure.code === "TERMS_NOT_ACCEPTED" ? (
                <Button onClick={() => showTerms(sendAgain)}>Read the terms</Button>
              ) : null
            }
          />
        )}
        <DraftImages caseId={caseId} images={draft.images} />
        {state.kind === "textOnly" ? (
          <ImageInputOff
            failure={state.failure}
            onTried={() => field.current?.focus()}
            action={
              <Button
                size="small"
                disabled={answering || draft.text.trim() === ""}
                onClick={() => void sendTextOnly()}
              >
                Send the text only
              </Button>
            }
          />
        ) : null}
        <textarea
          ref={field}
          id={composerFieldId}
          aria-label="Question"
          aria-describedby="composer-state"
          placeholder="Ask about the images, or drop more anywhere in the window"
          rows={1}
          value={draft.text}
          onChange={(event) => setDraftText(caseId, event.target.value)}
          onKeyDown={onKeyDown}
        />
        <ContextHint context={context} />
        <Foot
          caseId={caseId}
          state={state}
          answering={answering}
          unread={unreadable(draft.images)}
          submit={submit}
        />
      </div>
      <ResearchNotice data={dataPromise(engine).footer} />
    </section>
  );
}

const unreadable = (images: readonly { readonly state: string }[]): number =>
  images.filter(({ state }) => state === "failed").length;

interface FootProps {
  readonly caseId: string | null;
  readonly state: SendState;
  readonly answering: boolean;
  /** Images that will not be sent, because they could not be read. */
  readonly unread: number;
  readonly submit: () => void;
}

function Foot({ caseId, state, answering, unread, submit }: FootProps) {
  const { loadModel, newCase } = useActions();
  const modelId = useCore((app) => app.settings.modelId);
  const wayOut = state.kind === "blocked" ? state.wayOut : "none";
  return (
    <div className="composer__foot">
      <AddImages caseId={caseId} />
      <p id="composer-state" className="composer__state" role="status">
        {words(state, answering, unread)}
        <QuietShare share={state.kind === "blocked" ? state.share : null} />
      </p>
      {wayOut === "load" ? <Button onClick={() => void loadModel(modelId)}>Load it again</Button> : null}
      {wayOut === "newCase" ? <Button onClick={newCase}>New case</Button> : null}
      <SendOrStop
        runningIn={answering ? caseId : null}
        idle={!answering && state.kind !== "ready"}
        submit={submit}
      />
    </div>
  );
}

interface SendOrStopProps {
  /** The case that is being answered, if it is this one. */
  readonly runningIn: string | null;
  /** There is nothing to send, or it cannot be sent. */
  readonly idle: boolean;
  readonly submit: () => void;
}

/** One element for both, and never disabled for the browser, which would take its focus while it is being pressed. */
function SendOrStop({ runningIn, idle, submit }: SendOrStopProps) {
  const { stop } = useActions();
  return (
    <>
      {runningIn === null ? null : <Kbd>Esc</Kbd>}
      <Button
        variant={runningIn === null ? "primary" : "outline"}
        aria-disabled={idle}
        onClick={() => (runningIn === null ? submit() : void stop(runningIn))}
        // A key that is held down would stop what it has just sent.
        onKeyDown={(event) => (event.repeat ? event.preventDefault() : undefined)}
      >
        {runningIn === null ? "Send" : "Stop"}
      </Button>
    </>
  );
}

function words(state: SendState, answering: boolean, unread: number): string {
  if (state.kind === "blocked") return state.why;
  if (answering && state.kind === "ready") return "Can be sent when the answer is done.";
  if (unread > 0) return `${counted(unread, "image")} could not be read and will not be sent.`;
  return "";
}

function AddImages({ caseId }: { caseId: string | null }) {
  const { addImages } = useActions();
  const picker = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button variant="plain" onClick={() => picker.current?.click()}>
        <ImagePlus size={16} aria-hidden />
        Add images
      </Button>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={pickableImages}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // The same file can be picked again after it was removed.
          target.value = "";
          if (files.length > 0) void addImages(caseId, files);
        }}
      />
    </>
  );
}
