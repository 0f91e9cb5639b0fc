import type { LoadedLocalModel, LoadedModel, LoadedRemoteModel, Vision } from "../../../../shared/domain.ts";
import { knownText } from "../../../../shared/knowable.ts";
import { formatCount } from "../../../format.ts";
import { useCore } from "../../../stores/context.tsx";
import { loadedModel } from "../../../stores/core-store.ts";
import { type Fact, Facts } from "../../../ui/facts.tsx";
import { ImageInputOff } from "../../vision/image-input-off.tsx";

/** What is loaded, in the words of a research note. */
export function LoadedFacts() {
  const loaded = useCore((state) => loadedModel(state.engine));
  if (loaded === null) return null;
  const { vision } = loaded;
  return (
    <section className="loaded" aria-labelledby="loaded-heading">
      <h3 id="loaded-heading">Loaded now</h3>
      {vision.available ? null : <ImageInputOff failure={vision.failure} />}
      <Facts facts={factsOf(loaded)} />
    </section>
  );
}

const factsOf = (loaded: LoadedModel): readonly Fact[] =>
  loaded.kind === "local" ? localFacts(loaded) : remoteFacts(loaded);

const remoteFacts = ({ model, server, contextSize, vision }: LoadedRemoteModel): readonly Fact[] => [
  ["Model", `${model.name} (${model.id}), as the server names it`],
  ["Server", server.origin],
  ["Context", knownText(contextSize, (size) => `${formatCount(size)} tokens`)],
  ...imageFacts(vision),
];

const imageFacts = (vision: Vision): readonly Fact[] =>
  vision.available
    ? [
        [
          "Images",
          `${vision.side} × ${vision.side} pixels, ${formatCount(vision.tokensPerImage)} tokens each`,
        ],
      ]
    : [];

function localFacts(loaded: LoadedLocalModel): readonly Fact[] {
  const device = loaded.deviceNames.length === 0 ? "" : `, ${loaded.deviceNames.join(", ")}`;
  const layers = loaded.gpuLayers === 0 ? "" : `, ${formatCount(loaded.gpuLayers)} layers on the GPU`;
  return [
    ["Model", `${loaded.model.name}, ${loaded.architecture}, ${loaded.quantisation}`],
    ["Parameters", formatCount(loaded.parameters)],
    ["Context", `${formatCount(loaded.contextSize)} tokens`],
    [
      "Runs on",
      `${loaded.backend.toUpperCase()}${device}${layers}, ${loaded.threads} ${loaded.threads === 1 ? "thread" : "threads"}`,
    ],
    ...imageFacts(loaded.vision),
    ["Engine", loaded.engineBuild],
    ["SHA-256", loaded.sha256],
    ...(loaded.mmprojSha256 === null ? [] : ([["Image encoder", loaded.mmprojSha256]] as const)),
  ];
}
