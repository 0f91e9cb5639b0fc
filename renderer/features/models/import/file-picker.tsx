import { type ReactNode, useRef } from "react";
import { Button } from "../../../ui/button.tsx";
import { pickedModels } from "./dropped-models.ts";
import { useTakeModels } from "./use-take-models.ts";

/** The browser's own dialog for files, or for all files of a folder. */
export function FilePicker({ what, children }: { what: "files" | "folder"; children: ReactNode }) {
  const take = useTakeModels();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button onClick={() => input.current?.click()}>{children}</Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        {...(what === "files" ? { accept: ".gguf" } : { webkitdirectory: "" })}
        onChange={({ target }) => {
          const files = [...(target.files ?? [])];
          // The same files can be chosen again after they were refused.
          target.value = "";
          if (files.length > 0) take(pickedModels(files));
        }}
      />
    </>
  );
}
