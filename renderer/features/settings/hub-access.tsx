import type { TokenState } from "../../../shared/models/hub.ts";
import { useActions, useCore } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";

/** Where models are downloaded from, and whose token goes along. */
export function HubAccess() {
  const { endpoint, offline, token } = useCore((state) => state.hub);
  const { openPanel } = useActions();
  return (
    <section className="setting">
      <h3>Model hub</h3>
      <p className="mono path">{endpoint}</p>
      <p className="setting__hint">
        {offline
          ? "Offline: HF_HUB_OFFLINE is set, so Casebook makes no connection at all."
          : "The only place that Casebook connects to, and only while you choose or download models. HF_ENDPOINT names another one; HF_HUB_OFFLINE=1 forbids all connections."}
      </p>
      <p className="setting__hint">{tokenText[token.source]}</p>
      <div className="settings__buttons">
        <Button onClick={() => openPanel("models")}>Models</Button>
      </div>
    </section>
  );
}

const tokenText: Readonly<Record<TokenState["source"], string>> = {
  none: "No access token is used.",
  vault:
    "Access token: entered in Casebook, kept encrypted in the data folder. It can be removed under Models.",
  environment: "Access token: from the environment variable HF_TOKEN.",
  file: "Access token: from the token file of the hub's own tools.",
};
