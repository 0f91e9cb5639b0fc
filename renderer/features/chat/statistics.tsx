import { useEffect, useId, useState } from "react";
import type {
  Answer,
  LoadedLocalModel,
  LoadedRemoteModel,
  Provenance,
  Statistics as StatisticsData,
} from "../../../shared/domain.ts";
import { type Failure, toFailure } from "../../../shared/errors.ts";
import { isKnown, type Knowable, knownText } from "../../../shared/knowable.ts";
import { counted, formatCount, shortHash } from "../../format.ts";
import { useBridge } from "../../stores/context.tsx";
import { CopyButton } from "../../ui/copy-button.tsx";
import { formatSeconds } from "./format.ts";

/** "412 tokens · 48.2 tokens/s · first token 0.31 s · seed 7" */
function statisticsLine(
  { completionTokens, tokensPerSecond, firstTokenMs }: StatisticsData,
  seed: number,
): string {
  return [
    ...(isKnown(completionTokens) ? [counted(completionTokens, "token")] : []),
    ...(isKnown(tokensPerSecond) ? [`${tokensPerSecond.toFixed(1)} tokens/s`] : []),
    `first token ${formatSeconds(firstTokenMs / 1_000)}`,
    `seed ${seed}`,
  ].join(" · ");
}

/** The line under an answer that opens into what another researcher needs to know of it. */
export function useStatistics(answer: Answer) {
  const [shown, setShown] = useState(false);
  const panel = useId();
  const { statistics } = answer;
  if (statistics === null) return { line: null, details: null };
  return {
    line: (
      <button
        type="button"
        className="statistics__line"
        aria-expanded={shown}
        aria-controls={panel}
        onClick={() => setShown(!shown)}
      >
        {statisticsLine(statistics, answer.seed)}
      </button>
    ),
    details: (
      <div id={panel} hidden={!shown}>
        {shown ? <Details answer={answer} statistics={statistics} /> : null}
      </div>
    ),
  };
}

type Loaded =
  | { readonly state: "loading" }
  | { readonly state: "failed"; readonly failure: Failure }
  | { readonly state: "ready"; readonly provenance: Provenance | null };

function Details({ answer, statistics }: { answer: Answer; statistics: StatisticsData }) {
  const loaded = useProvenance(answer.caseId, answer.id);
  return (
    <dl className="statistics">
      {statisticsRows(statistics).map(([name, value]) => (
        <Row key={name} name={name} value={value} />
      ))}
      {loaded.state === "loading" ? <Row name="Model file" value="Reading…" /> : null}
      {loaded.state === "failed" ? <Row name="Model file" value={loaded.failure.message} /> : null}
      {loaded.state === "ready" ? <ProvenanceRows provenance={loaded.provenance} /> : null}
    </dl>
  );
}

/** Name and value of each figure, in the order of what happened. */
function statisticsRows(statistics: StatisticsData): readonly (readonly [string, string])[] {
  const { promptTokens, cachedTokens, completionTokens, contextSize } = statistics;
  const { imagesEncoded, imageEncodeMs, totalMs } = statistics;
  return [
    [
      "Prompt",
      `${tokens(promptTokens)}${isKnown(cachedTokens) ? `, ${formatCount(cachedTokens)} from cache` : ""}`,
    ],
    [
      "Image encoding",
      knownText(imagesEncoded, (images) =>
        images === 0
          ? "none"
          : `${counted(images, "image")} in ${knownText(imageEncodeMs, (ms) => formatSeconds(ms / 1_000))}`,
      ),
    ],
    ["Total time", formatSeconds(totalMs / 1_000)],
    [
      "Context",
      isKnown(promptTokens) && isKnown(completionTokens)
        ? `${formatCount(promptTokens + completionTokens)} of ${tokens(contextSize)}`
        : tokens(contextSize),
    ],
  ];
}

const tokens = (count: Knowable<number>): string => knownText(count, (known) => counted(known, "token"));

function ProvenanceRows({ provenance }: { provenance: Provenance | null }) {
  if (provenance === null) return <Row name="Model file" value="not recorded for this answer" />;
  const { loaded, sampling } = provenance;
  const { temperature, topK, topP, minP, repeatPenalty } = sampling;
  const drawn = `temperature ${temperature}, top-k ${topK}, top-p ${topP}, min-p ${minP}`;
  const penalty = repeatPenalty === 1 ? "" : `, repeat penalty ${repeatPenalty}`;
  return (
    <>
      <Row name="Sampling" value={`${temperature === 0 ? "greedy" : drawn}${penalty}`} />
      {loaded.kind === "local" ? <LocalModelRows loaded={loaded} /> : <RemoteModelRows loaded={loaded} />}
    </>
  );
}

function LocalModelRows({ loaded }: { loaded: LoadedLocalModel }) {
  return (
    <>
      <Row name="Model file" value={`${loaded.model.fileName}, ${loaded.quantisation}, ${loaded.backend}`} />
      <HashRow name="Model hash" sha256={loaded.sha256} />
      {loaded.mmprojSha256 === null ? null : (
        <HashRow name="Image encoder hash" sha256={loaded.mmprojSha256} />
      )}
      <Row name="Engine" value={loaded.engineBuild} />
    </>
  );
}

function RemoteModelRows({ loaded }: { loaded: LoadedRemoteModel }) {
  return (
    <>
      <Row name="Model" value={`${loaded.model.id}, claimed by the server, not hashed`} />
      <Row name="Server" value={loaded.server.origin} />
    </>
  );
}

function Row({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}

function HashRow({ name, sha256 }: { name: string; sha256: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <span className="mono">{shortHash(sha256)}</span>
        <CopyButton label={`Copy ${name.toLowerCase()}`} text={() => sha256} />
      </dd>
    </>
  );
}

function useProvenance(caseId: string, answerId: string): Loaded {
  const bridge = useBridge();
  const [loaded, setLoaded] = useState<Loaded>({ state: "loading" });
  useEffect(() => {
    let wanted = true;
    bridge.request("chat.provenance", { caseId, answerId }).then(
      ({ provenance }) => wanted && setLoaded({ state: "ready", provenance }),
      (thrown: unknown) => wanted && setLoaded({ state: "failed", failure: toFailure(thrown) }),
    );
    return () => {
      wanted = false;
    };
  }, [bridge, caseId, answerId]);
  return loaded;
}
