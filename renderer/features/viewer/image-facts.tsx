import type { ReactNode } from "react";
import type { Attachment } from "../../../shared/domain.ts";
import { imageFormats } from "../../../shared/imaging/formats.ts";
import { formatBytes, shortHash } from "../../format.ts";
import { useCore } from "../../stores/context.tsx";
import { loadedModel } from "../../stores/core-store.ts";
import { CopyButton } from "../../ui/copy-button.tsx";

/** EXIF 2.32, tag 0x0112: what had to be done to stand the picture upright. */
const orientations = [
  "upright in the file",
  "mirrored",
  "turned by 180°",
  "mirrored and turned by 180°",
  "mirrored and turned by 90° anticlockwise",
  "turned by 90° clockwise",
  "mirrored and turned by 90° clockwise",
  "turned by 90° anticlockwise",
] as const;

export const orientationText = (orientation: number): string => orientations[orientation - 1] ?? "unknown";

/** What becomes of an image of this size in the model's square. */
export function squareText(width: number, height: number, side: number): string {
  return `${side} × ${side}, ${width === height ? "already square" : "padded to a square"}`;
}

export function ImageFacts({ attachment }: { attachment: Attachment }) {
  const vision = useCore(({ engine }) => loadedModel(engine)?.vision ?? null);
  const { content, source } = attachment;
  const { width, height } = content;
  return (
    <dl className="image-facts">
      <Fact name="Source">
        {imageFormats[source.format].name}, {formatBytes(source.bytes)}
      </Fact>
      <Fact name="Orientation">{orientationText(source.orientation)}</Fact>
      <Fact name="Size">
        {width} × {height}
      </Fact>
      <Fact name="Sent to the model">
        {vision === null
          ? "no model is loaded"
          : vision.available
            ? squareText(width, height, vision.side)
            : "not sent: image input is off"}
      </Fact>
      <Hash name="Pixel hash" sha256={content.sha256} />
      <Hash name="File hash" sha256={source.sha256} />
    </dl>
  );
}

export interface SquareFactsProps {
  readonly attachment: Attachment;
  readonly side: number;
  readonly sha256: string;
  readonly model: string | null;
}

export function SquareFacts({ attachment, side, sha256, model }: SquareFactsProps) {
  const { width, height } = attachment.content;
  return (
    <dl className="image-facts">
      {model === null ? null : <Fact name="Model">{model}</Fact>}
      <Fact name="Made from">
        {width} × {height}
      </Fact>
      <Fact name="Square">{squareText(width, height, side)}</Fact>
      <Hash name="Hash of the square" sha256={sha256} />
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Hash({ name, sha256 }: { name: string; sha256: string }) {
  return (
    <Fact name={name}>
      <span className="mono cut" title={sha256}>
        {shortHash(sha256)}
      </span>
      <CopyButton label={`Copy ${name.toLowerCase()}`} text={() => sha256} />
    </Fact>
  );
}
