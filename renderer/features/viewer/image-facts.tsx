import type { ReactNode } from "react";
import type { Attachment, AttachmentSource } from "../../../shared/domain.ts";
import { formatBytes, shortHash } from "../../format.ts";
import { useCore } from "../../stores/context.tsx";
import { loadedModel } from "../../stores/core-store.ts";
import { CopyButton } from "../../ui/copy-button.tsx";

const formatNames: Readonly<Record<AttachmentSource["format"], string>> = {
  png: "PNG",
  jpeg: "JPEG",
  webp: "WebP",
};

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
  const { width, height, source, pixelSha256 } = attachment;
  return (
    <dl className="image-facts">
      <Fact name="Source">
        {formatNames[source.format]}, {formatBytes(source.bytes)}
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
      <Hash name="Pixel hash" sha256={pixelSha256} />
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
  return (
    <dl className="image-facts">
      {model === null ? null : <Fact name="Model">{model}</Fact>}
      <Fact name="Made from">
        {attachment.width} × {attachment.height}
      </Fact>
      <Fact name="Square">{squareText(attachment.width, attachment.height, side)}</Fact>
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
