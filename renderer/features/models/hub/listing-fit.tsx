import { accessStateOf } from "../../../../shared/weights/access.ts";
import type { HubModel } from "../../../../shared/weights/downloads.ts";
import { useBridge, useGate, useModelsPage } from "../../../stores/context.tsx";
import { stepsHelp } from "../../../stores/listing-actions.ts";
import { FitMark } from "../fit-mark.tsx";
import { useFileFit } from "../use-file-fit.ts";

/** Arrow keys run through a list of files: the hub is asked about the one where they rest. */
const pauseMs = 400;

/** Whether the chosen files fit this computer, by the header that the hub has of them. */
export function ListingFit({ model }: { model: HubModel }) {
  const bridge = useBridge();
  const contextSize = useModelsPage((state) => state.contextSize);
  const { repo, commit, file, mmproj } = model;
  // What was refused is asked again as soon as the hub grants it.
  const access = useGate((state) => (state.access?.repo === repo ? state.access.state : null));
  const answer = useFileFit(
    [repo, commit, file, mmproj, contextSize, access].join(" "),
    () => bridge.request("models.fitOnHub", { model, contextSize }),
    pauseMs,
  );
  switch (answer.state) {
    case "waiting":
      return <p className="small dim">Reading from the file on the hub whether it fits.</p>;
    case "failed": {
      const { code, message, remedy } = answer.failure;
      const refused = accessStateOf(code);
      return (
        <p className="small dim">
          {refused !== null && stepsHelp(refused)
            ? "Whether it fits is known once you have access to it."
            : `${message} ${remedy}`}
        </p>
      );
    }
    case "known":
      return <FitMark fit={answer.fit} machine={answer.machine} />;
  }
}
