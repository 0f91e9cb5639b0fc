/** The last check before a file gets a name that something loads: does the header match the role it was downloaded for? */
import { diskFailure } from "../../files/disk-failure.ts";
import { classifyFile } from "../library/classify-gguf.ts";
import type { FileFacts } from "../library/file-facts.ts";
import { notAModel } from "./errors.ts";
import type { FetchJob } from "./fetch-file.ts";

const kinds: Readonly<Record<FileFacts["role"], string>> = {
  model: "a language model, or the first part of one",
  part: "a further part of a language model",
  mmproj: "an image encoder (mmproj)",
};

/** Throws DOWNLOAD_NOT_A_MODEL; LIBRARY_READ_ONLY where the file may not be read. */
export async function checkHeader(
  { file, role }: Pick<FetchJob, "file" | "role">,
  path: string,
): Promise<Pick<FileFacts, "quantisation" | "boundByTerms">> {
  const verdict = await classifyFile(path);
  switch (verdict.kind) {
    case "usable": {
      const { facts } = verdict;
      if (facts.role !== role) {
        throw notAModel(file, `It is ${kinds[facts.role]}, not ${kinds[role]}.`);
      }
      return { quantisation: facts.quantisation, boundByTerms: facts.boundByTerms };
    }
    case "unusable":
      throw notAModel(file, verdict.problem);
    case "wrong-mmproj":
      throw notAModel(file, verdict.failure.message);
    case "closed":
      throw diskFailure(verdict.error.cause ?? verdict.error);
  }
}
