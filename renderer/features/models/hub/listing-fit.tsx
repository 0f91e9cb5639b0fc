import { accessStateOf } from "../../../../shared/models/access.ts";
import type { HubModel } from "../../../../shared/models/downloads.ts";
import { useBridge, useGate, useModelsPage } from "../../../stores/context.tsx";
import { stepsHelp } from "../../../stores/listing-actions.ts";
import { ErrorNote } from "../../../ui/error-note.tsx";
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
  const answer = useFileFit({
    file: [repo, commit, file, mmproj].join("\n"),
    conditions: `${contextSize} ${access}`,
    ask: () => bridge.request("models.fitOnHub", { model, contextSize }),
    pauseMs,
  });
  switch (answer.state) {
    case "waiting":
      return <p className="small dim">Reading from the file on the hub whether it fits.</p>;
    case "failed": {
      const { code, message, remedy } = answer.failure;
      const refused = accessStateOf(code);
      return refused !== null && stepsHelp(refused) ? (
        <p className="small dim">Whether it fits is known once you have access to it.</p>
      ) : (
        <ErrorNote tone="warn" message={message} remedy={remedy} />
      );
    }
    case "known":
      return <FitMark fit={answer.fit} machine={answer.machine} />;
  }
}
