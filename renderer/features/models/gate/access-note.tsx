import type { Access } from "../../../../shared/models/hub.ts";
import { formatClock } from "../../../format.ts";
import { useGate } from "../../../stores/context.tsx";

/** Why the hub does not hand the files out, and what to do about it. */
export function AccessNote({ access }: { access: Access }) {
  const watching = useGate((state) => state.watching);
  const { state, failure, hubSaid, httpStatus, retryAt } = access;
  if (failure === null) return null;
  return (
    <>
      <p className="step__message">{failure.message}</p>
      <p className="dim">{failure.remedy}</p>
      {hubSaid === null ? null : (
        <p className="step__said">
          The hub answered{httpStatus === null ? "" : ` ${httpStatus}`}: <q>{hubSaid}</q>
        </p>
      )}
      <p className="small faint">
        Asked at {formatClock(access.checkedAt)}.
        {watching && state !== "pending" ? " Casebook asks again by itself while this page is open." : ""}
        {!watching && retryAt !== null ? ` It makes sense to ask again from ${formatClock(retryAt)} on.` : ""}
      </p>
    </>
  );
}
