/**
 * The environment variables that configure the hub's own tools, read as huggingface_hub does
 * (https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables).
 */
import path from "node:path";
import type { Failure } from "../../../../shared/errors.ts";
import { unusableEndpoint } from "./errors.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface HubEnvironment {
  /** HF_ENDPOINT, else the hub's own address. Its path, if any, has no slash at the end. */
  readonly endpoint: URL;
  /** HF_ENDPOINT is set, but Casebook cannot use it: no request is sent anywhere. */
  readonly problem: Failure | null;
  /** HF_HUB_OFFLINE. */
  readonly offline: boolean;
  /** HF_TOKEN_PATH, else in HF_HOME. */
  readonly tokenFile: string;
  /** The shared cache: HF_HUB_CACHE, else in HF_HOME. */
  readonly cacheFolder: string;
}

const ownAddress = "https://huggingface.co";

export function hubEnvironmentOf(environment: Environment, home: string): HubEnvironment {
  const folder = (value: string): string => path.resolve(value.replace(/^~(?=$|[\\/])/, () => home));
  const hubHome = folder(
    environment["HF_HOME"] ||
      path.join(environment["XDG_CACHE_HOME"] || path.join(home, ".cache"), "huggingface"),
  );
  const endpoint = endpointIn(environment["HF_ENDPOINT"]);
  return {
    endpoint: endpoint ?? new URL(ownAddress),
    problem: endpoint === null ? unusableEndpoint : null,
    offline: /^(1|on|yes|true)$/i.test(environment["HF_HUB_OFFLINE"]?.trim() ?? ""),
    tokenFile: folder(environment["HF_TOKEN_PATH"] || path.join(hubHome, "token")),
    cacheFolder: folder(
      environment["HF_HUB_CACHE"] || environment["HUGGINGFACE_HUB_CACHE"] || path.join(hubHome, "hub"),
    ),
  };
}

/** HF_TOKEN, else the older HUGGING_FACE_HUB_TOKEN; null: neither is set. */
export const tokenIn = (environment: Environment): string | null =>
  environment["HF_TOKEN"]?.trim() || environment["HUGGING_FACE_HUB_TOKEN"]?.trim() || null;

/** As text without a slash at the end, so that a path can follow. */
export const endpointText = ({ endpoint }: Pick<HubEnvironment, "endpoint">): string =>
  `${endpoint.origin}${endpoint.pathname.replace(/\/+$/, "")}`;

function endpointIn(value: string | undefined): URL | null {
  const endpoint = URL.parse(value?.trim() || ownAddress);
  const usable =
    endpoint !== null &&
    /^https?:$/.test(endpoint.protocol) &&
    endpoint.hostname !== "" &&
    `${endpoint.username}${endpoint.password}${endpoint.search}${endpoint.hash}` === "";
  return usable ? endpoint : null;
}
