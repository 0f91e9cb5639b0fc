/** One way in which a model was loaded, in a note: its files, where they came from, and how they were run. */
import type { LoadedLocalModel, LoadedModel, LoadedRemoteModel, ModelFile } from "../domain.ts";
import { knownText } from "../knowable.ts";
import { codeSpan, inline, table } from "./markdown-text.ts";

type Row = readonly [name: string, value: string];

export const modelSection = (loaded: LoadedModel, number: number): string =>
  [
    `### Model ${number}: ${inline(loaded.model.name)}`,
    table(loaded.kind === "local" ? localRows(loaded) : remoteRows(loaded)),
  ].join("\n\n");

function localRows(loaded: LoadedLocalModel): Row[] {
  const devices = loaded.deviceNames.length === 0 ? "" : ` (${loaded.deviceNames.map(inline).join(", ")})`;
  return [
    ["Id in Casebook", codeSpan(loaded.model.id)],
    ...languageModelRows(loaded),
    ...imageEncoderRows(loaded),
    ["Architecture", inline(loaded.architecture)],
    ["Parameters", String(loaded.parameters)],
    ["Quantisation", inline(loaded.quantisation)],
    ["Context", `${loaded.contextSize} tokens`],
    ["Engine", inline(loaded.engineBuild)],
    ["Backend", `${inline(loaded.backend)}${devices}`],
    ["Layers on the GPU", layersText(loaded)],
    ["KV cache", loaded.kvCacheType],
    ["Flash attention", flashAttentionText(loaded)],
    ["Threads", String(loaded.threads)],
    ["SHA-256 of the chat template", codeSpan(loaded.templateSha256)],
  ];
}

const remoteRows = ({ model, server, contextSize, vision }: LoadedRemoteModel): Row[] => [
  ["Model, as the server names it", codeSpan(model.id)],
  [
    "Server",
    `${codeSpan(server.origin)}, ${server.place === "network" ? "in the network: question and images were sent there" : "on this computer"}`,
  ],
  ["Identity", "claimed by the server: Casebook has no hash of the model"],
  ["Chat template", "applied by the server, not checked"],
  ["Context", knownText(contextSize, (size) => `${size} tokens`)],
  [
    "Images",
    vision.available ? `sent as PNG, ${vision.side} x ${vision.side} pixels` : "not taken by this model",
  ],
];

function languageModelRows({ model, files, sha256 }: LoadedLocalModel): Row[] {
  const parts = files?.filter(({ role }) => role !== "mmproj") ?? [];
  const split = parts.length > 1;
  return [
    ["File", codeSpan(model.fileName)],
    ["SHA-256", `${codeSpan(sha256)}${split ? `, over the hashes of its ${parts.length} parts` : ""}`],
    ...(split ? parts.map((part, index) => partRow(part, index + 1)) : []),
    ["Origin", originText(parts, model.origin)],
    ["SHA-256 verified against", verifiedText(parts)],
  ];
}

const partRow = ({ name, sha256 }: ModelFile, number: number): Row => [
  `Part ${number}`,
  `${codeSpan(name)}, SHA-256 ${sha256 === null ? "not recorded" : codeSpan(sha256)}`,
];

function imageEncoderRows({ model, files, mmprojFileName, mmprojSha256 }: LoadedLocalModel): Row[] {
  if (mmprojFileName === null || mmprojSha256 === null) return [["Image encoder (mmproj)", "none"]];
  const encoder = files?.filter(({ role }) => role === "mmproj") ?? [];
  return [
    ["Image encoder (mmproj)", codeSpan(mmprojFileName)],
    ["SHA-256 of the mmproj", codeSpan(mmprojSha256)],
    ["Origin of the mmproj", originText(encoder, model.origin)],
    ["SHA-256 of the mmproj verified against", verifiedText(encoder)],
  ];
}

/** @param files of one download, so that all are of one commit; empty in records of earlier versions */
function originText(files: readonly ModelFile[], origin: LoadedLocalModel["model"]["origin"]): string {
  const [first] = files;
  if (first === undefined) return "not recorded";
  if (first.hub === null) {
    return origin === "practice"
      ? "ships with Casebook"
      : "not known: imported, put into the model folder by hand, or found in another program";
  }
  const { repo, commit } = first.hub;
  const paths = files.flatMap(({ hub }) => (hub === null ? [] : codeSpan(hub.path)));
  return [
    `repository ${codeSpan(repo)} on the model hub (huggingface.co, unless \`HF_ENDPOINT\` named another)`,
    `commit ${codeSpan(commit)}`,
    `${paths.length === 1 ? "file" : "files"} ${paths.join(", ")}`,
  ].join(", ");
}

/** From what says least to what says most: several parts are worth what the least certain of them is. */
const verifications = ["unchecked", "unknown-origin", "hub", "registry"] as const;

function verifiedText(files: readonly ModelFile[]): string {
  const least = verifications.find((one) => files.some(({ verification }) => verification === one));
  switch (least) {
    case undefined:
      return "not recorded";
    case "unchecked":
      return "nothing: these bytes were not checked before they were loaded";
    case "unknown-origin":
      return "nothing: nobody says which hash this file should have";
    case "hub":
      return "the hash that the model hub states for this file; Casebook ships none";
    case "registry":
      return "the hash that Casebook ships for this file";
  }
}

const layersText = ({ gpuLayers, layers }: LoadedLocalModel): string =>
  layers === null ? String(gpuLayers) : `${gpuLayers} of ${layers}`;

function flashAttentionText({ flashAttention }: LoadedLocalModel): string {
  if (flashAttention === null) return "left to the engine";
  return flashAttention ? "on" : "off";
}
