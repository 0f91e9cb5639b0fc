/** What follows from a download request alone, before the hub is asked: its id and its names. */
import { createHash } from "node:crypto";
import type { DownloadRequest } from "../../../../shared/models/downloads.ts";
import type { RegisteredVariant } from "../../../../shared/models/registry.ts";
import { lastSegment } from "../../files/last-segment.ts";
import { splitName } from "../../gguf/split-name.ts";
import { hubModelId, registryModelId } from "../library/model-record.ts";

export type FindVariant = (registryId: string, quantisation: string) => RegisteredVariant | null;

export interface RequestFacts {
  /** The same request has the same id in every process, so that two processes cannot download the same model together. */
  readonly downloadId: string;
  /** The id of the model in the library, once the download is done. */
  readonly modelId: string;
  readonly modelName: string;
  /** The name in the list of downloads, where a model may stand in several quantisations. */
  readonly name: string;
  readonly repo: string;
}

/** null: the registry has no such variant. */
export function factsOf(request: DownloadRequest, findVariant: FindVariant): RequestFacts | null {
  switch (request.kind) {
    case "registry": {
      const found = findVariant(request.registryId, request.quantisation);
      if (found === null) return null;
      return {
        downloadId: idOf(request.registryId, request.quantisation),
        modelId: registryModelId(request.registryId, request.quantisation),
        modelName: found.model.name,
        name: `${found.model.name}, ${request.quantisation}`,
        repo: found.variant.file.repo,
      };
    }
    case "hub": {
      const { repo, commit, file, mmproj } = request;
      const fileName = lastSegment(file);
      const name = splitName(fileName)?.stem ?? fileName.replace(/\.gguf$/i, "");
      return {
        downloadId: idOf(repo, commit, file, mmproj ?? ""),
        modelId: hubModelId({ repo, commit, path: file }),
        modelName: name,
        name,
        repo,
      };
    }
  }
}

const idOf = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
