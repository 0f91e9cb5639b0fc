import type { FileFit, Machine } from "../../../shared/models/fit.ts";
import { fitText } from "./fit-text.ts";

/** The verdict as words, with a mark whose colour and shape repeat them. */
export function FitMark({ fit, machine }: { fit: FileFit; machine: Machine }) {
  const { mark, headline, detail } = fitText(fit, machine);
  return (
    <div className="fit" data-mark={mark}>
      <i aria-hidden />
      <p>
        {headline}
        <br />
        <span className="faint">{detail}</span>
        {fit.diskTooSmall ? (
          <>
            <br />
            <span className="fit__disk">The disk has no room for the download.</span>
          </>
        ) : null}
      </p>
    </div>
  );
}
