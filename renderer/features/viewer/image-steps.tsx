import { ChevronLeft, ChevronRight } from "lucide-react";
import { IconButton } from "../../ui/icon-button.tsx";
import type { CaseImages } from "./use-case-images.ts";

/** From image to image of the case. */
export function ImageSteps({ images: { number, count, previous, next } }: { images: CaseImages }) {
  if (count < 2) return null;
  return (
    <div className="image-steps">
      <IconButton label="Previous image" icon={ChevronLeft} shortcut="[" size="small" onClick={previous} />
      <span>
        {number} of {count}
      </span>
      <IconButton label="Next image" icon={ChevronRight} shortcut="]" size="small" onClick={next} />
    </div>
  );
}
