import { useState } from "react";
import { useActions, useApp } from "../../stores/context.tsx";
import { focusComposer } from "../../ui/composer-focus.ts";
import { type SamplePhantom, samples } from "./samples.ts";

/** One click begins a case with the picture and asks the question. */
export function Samples() {
  const { trySample } = useActions();
  const online = useApp((state) => state.connection === "open");
  const [tried, setTried] = useState<SamplePhantom | null>(null);
  const start = async (sample: SamplePhantom): Promise<void> => {
    setTried(sample);
    // The answer takes the place of the samples.
    focusComposer();
    await trySample(sample);
    setTried(null);
  };
  return (
    <ul className="samples" aria-label="Sample phantoms">
      {samples.map((sample) => (
        <li key={sample.url}>
          <button
            type="button"
            className="sample"
            disabled={!online || tried !== null}
            aria-busy={tried === sample}
            onClick={() => void start(sample)}
          >
            <img src={sample.url} alt={sample.alt} />
            <span>{sample.question}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
