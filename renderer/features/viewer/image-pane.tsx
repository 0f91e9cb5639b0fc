import { Tabs } from "radix-ui";
import { useCallback, useRef, useState } from "react";
import type { Attachment } from "../../../shared/domain.ts";
import { dataPromise } from "../../data-promise.ts";
import { useConversationPart, useCore, useViewer } from "../../stores/context.tsx";
import { ResearchNotice } from "../../ui/research-notice.tsx";
import { ImageSteps } from "./image-steps.tsx";
import { ModelSquare } from "./model-square.tsx";
import { PaneHead } from "./pane-head.tsx";
import { Separator } from "./separator.tsx";
import { SourceImage } from "./source-image.tsx";
import { useCaseImages } from "./use-case-images.ts";
import { useFullWindow } from "./use-full-window.ts";
import "./viewer.css";

/** The image beside the conversation: as it is, and as the model is given it. */
export function ImagePane() {
  const pane = useRef<HTMLElement>(null);
  const { full, setFull } = useFullWindow(pane);
  const selected = useViewer((state) => state.selected);
  const promise = dataPromise(useCore((state) => state.engine));
  return (
    <aside ref={pane} className={full ? "image-pane image-pane--full" : "image-pane"} aria-label="Image">
      {full ? null : <Separator />}
      {selected === null ? (
        <Nothing text="No image is selected." full={full} onFull={setFull} />
      ) : (
        <Selected {...selected} full={full} onFull={setFull} />
      )}
      {full ? <ResearchNotice data={promise.footer} /> : null}
    </aside>
  );
}

interface PaneProps {
  readonly full: boolean;
  readonly onFull: (full: boolean) => void;
}

function Nothing({ text, full, onFull }: PaneProps & { text: string }) {
  return (
    <Tabs.Root className="image-pane__tabs" value="image">
      <PaneHead some={false} full={full} onFull={onFull} />
      <div className="stage">
        <p className="stage__words">{text}</p>
      </div>
    </Tabs.Root>
  );
}

function Selected({ caseId, attachmentId, ...pane }: PaneProps & { caseId: string; attachmentId: string }) {
  const attachment = useConversationPart(caseId, ({ attachments }) => attachments.get(attachmentId));
  if (attachment === undefined) return <Nothing text="This image is not in the case any more." {...pane} />;
  return <Image caseId={caseId} attachment={attachment} {...pane} />;
}

function Image({ caseId, attachment, full, onFull }: PaneProps & { caseId: string; attachment: Attachment }) {
  const [tab, setTab] = useState("image");
  const images = useCaseImages(caseId, attachment.id);
  // The next image has a stage of its own, which takes over the keyboard focus of this one.
  const refocus = useRef(false);
  const step = (go: () => void) => () => {
    refocus.current = true;
    go();
  };
  const onShown = useCallback((stage: HTMLElement) => {
    if (refocus.current) stage.focus();
    refocus.current = false;
  }, []);
  const keys = { "[": step(images.previous), "]": step(images.next), f: () => onFull(!full) };
  const title = attachment.name;
  const steps = <ImageSteps images={images} />;
  const shown = { caseId, attachment, title, keys, steps, onShown };
  return (
    <Tabs.Root className="image-pane__tabs" value={tab} onValueChange={setTab}>
      <PaneHead some full={full} onFull={onFull} />
      <Tabs.Content value="image" className="image-pane__content" tabIndex={-1}>
        <SourceImage key={attachment.id} {...shown} />
      </Tabs.Content>
      <Tabs.Content value="model" className="image-pane__content" tabIndex={-1}>
        <ModelSquare key={attachment.id} {...shown} />
      </Tabs.Content>
    </Tabs.Root>
  );
}
