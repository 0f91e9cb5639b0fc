/** What the window says of where images and questions go: it follows from the engine that answers. */
import type { EngineStatus, LoadedRemoteModel } from "../shared/domain.ts";
import { loadedModel } from "./stores/core-store.ts";

export interface DataPromise {
  /** Under the composer, and over everything that can cover it. */
  readonly footer: string;
  /** On the page of models. */
  readonly models: string;
  readonly about: { readonly title: string; readonly text: string };
}

const thisComputer: DataPromise = {
  footer: "Nothing leaves this computer.",
  models: "What you ask, and every image, stays on this computer.",
  about: {
    title: "Nothing leaves this computer",
    text:
      "Images, questions and answers are processed and kept here. Casebook connects only to the model hub, and only " +
      "while you choose or download models.",
  },
};

/** An engine that has no model answers nothing, so nothing is sent anywhere. */
export function dataPromise(engine: EngineStatus): DataPromise {
  const loaded = loadedModel(engine);
  if (loaded === null || loaded.kind === "local") return thisComputer;
  const { server } = loaded;
  const where = `${hostOf(server)}${server.place === "this-computer" ? ", a server on this computer" : ""}`;
  const sentence = `Images and questions go to ${where}.`;
  return {
    footer: sentence,
    models: sentence,
    about: {
      title: `Images and questions go to ${hostOf(server)}`,
      text: `Each question is sent to ${where}, with the conversation and images before it. Cases are kept on this computer.`,
    },
  };
}

/** Host and port, the port only where it is not the scheme's own. */
export const hostOf = ({ origin }: LoadedRemoteModel["server"]): string => new URL(origin).host;
