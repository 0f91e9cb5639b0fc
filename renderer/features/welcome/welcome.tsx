import type { EngineStatus } from "../../../shared/domain.ts";
import { useActions, useCore } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { Samples } from "./sample-list.tsx";
import "./welcome.css";

/** What stands where a conversation will be: the first screen while there are no cases, a short word afterwards. */
export function Welcome() {
  const noCases = useCore(({ cases }) => cases.length === 0);
  return <div className="welcome">{noCases ? <FirstScreen /> : <BlankCase />}</div>;
}

function FirstScreen() {
  const engine = useCore((state) => state.engine);
  return (
    <div className="welcome__in">
      <h2 className="welcome__title">Ask about an image</h2>
      <p className="welcome__lead">
        Drop a radiology or dermatology image anywhere in this window, or try one of these phantoms.{" "}
        {modelSentence(engine)}
      </p>
      <Samples />
      <div className="welcome__points">
        <section>
          <h3>For research</h3>
          <p>Answers are drafts. They must not inform diagnosis or treatment of patients.</p>
        </section>
        <section>
          <h3>On this computer</h3>
          <p>
            Images and text stay here. Casebook connects only to the model hub, and only while you choose or
            download models.
          </p>
        </section>
        <NextModel />
      </div>
    </div>
  );
}

function NextModel() {
  const own = useCore(({ models }) => models.find(({ origin }) => origin !== "practice"));
  const { openPanel } = useActions();
  return (
    <section>
      <h3>{own === undefined ? "Next: MedGemma" : "Models"}</h3>
      <p>
        {own === undefined
          ? "Accept its terms and download the version that fits this computer."
          : `${own.name} is on this computer.`}
      </p>
      <Button variant="primary" onClick={() => openPanel("models")}>
        Choose a model
      </Button>
    </section>
  );
}

function BlankCase() {
  return (
    <div className="welcome__in">
      <h2 className="welcome__title">New case</h2>
      <p className="welcome__lead">
        Drop images anywhere in this window, paste one, or write a question. The case is kept from the first
        image or question on.
      </p>
      <details className="welcome__more">
        <summary>Sample phantoms</summary>
        <Samples />
      </details>
    </div>
  );
}

function modelSentence(engine: EngineStatus): string {
  switch (engine.state) {
    case "ready":
    case "busy":
      return engine.loaded.kind === "local" && engine.loaded.model.origin === "practice"
        ? "A small practice model is ready; it was trained on such phantoms only and knows no medicine."
        : `${engine.loaded.model.name} is ready.`;
    case "off":
    case "starting":
    case "loading":
      return "The model is loaded with the first question.";
    case "failed":
      return "No model runs at the moment; the line above says why.";
  }
}
