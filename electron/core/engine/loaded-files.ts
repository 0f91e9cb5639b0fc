/** What is recorded of the files that were loaded: the library's word, as far as it speaks of the bytes that were read. */
import type { ModelFile } from "../../../shared/domain.ts";
import { hashOfParts } from "../gguf/split-name.ts";

/** SHA-256 of what the engine has read; null: no image encoder was loaded. */
interface ReadHashes {
  readonly sha256: string;
  readonly mmprojSha256: string | null;
}

/** @param known what the library says of all files of the model, also of an image encoder that cannot be used */
export function loadedFiles(known: readonly ModelFile[], { sha256, mmprojSha256 }: ReadHashes): ModelFile[] {
  const model = known.filter(({ role }) => role !== "mmproj");
  const mmproj = known.filter(({ role }) => role === "mmproj");
  return [...asRead(model, sha256), ...(mmprojSha256 === null ? [] : asRead(mmproj, mmprojSha256))];
}

/** Size and time vouch for a file in the library. Where its bytes are others all the same, its origin is not theirs. */
function asRead(files: readonly ModelFile[], sha256: string): readonly ModelFile[] {
  const hashes = files.flatMap((file) => file.sha256 ?? []);
  if (hashes.length === files.length && hashOfParts(hashes) === sha256) return files;
  const single = files.length === 1;
  return files.map((file) => ({
    ...file,
    sha256: single ? sha256 : null,
    hub: null,
    verification: "unchecked",
  }));
}
