/** What makes a host ask a test hub and nobody else. */
import path from "node:path";
import type { TestHub } from "../../scripts/hub/hub.ts";

/** Nothing of the tester's own environment counts: no token, no cache, no other program's models, no proxy. */
export const hubEnvironment = ({ endpoint }: Pick<TestHub, "endpoint">, folder: string) => ({
  HF_ENDPOINT: endpoint,
  HF_HOME: path.join(folder, "hub-home"),
  HF_TOKEN: "",
  HF_TOKEN_PATH: "",
  HUGGING_FACE_HUB_TOKEN: "",
  HF_HUB_CACHE: "",
  HUGGINGFACE_HUB_CACHE: "",
  HF_HUB_OFFLINE: "",
  NO_PROXY: "127.0.0.1",
  HOME: folder,
});
