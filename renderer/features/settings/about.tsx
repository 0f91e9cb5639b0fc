import { dataPromise } from "../../data-promise.ts";
import { useApp, useCore } from "../../stores/context.tsx";

export function About() {
  const info = useApp((state) => state.info);
  const { about } = dataPromise(useCore((state) => state.engine));
  return (
    <>
      <dl className="facts">
        <div>
          <dt>Casebook</dt>
          <dd>{info?.version}</dd>
        </div>
        <div>
          <dt>Runs as</dt>
          <dd>{info?.shell === "browser" ? "a page of this computer in your browser" : "a desktop app"}</dd>
        </div>
        <div>
          <dt>Licence</dt>
          <dd>Apache-2.0; model weights come under terms of their own</dd>
        </div>
      </dl>
      <section className="setting">
        <h3>For research</h3>
        <p>
          For research. Not for diagnosis or treatment of patients. Answers are drafts of a language model;
          check each of them against the images and other sources.
        </p>
      </section>
      <section className="setting">
        <h3>{about.title}</h3>
        <p>{about.text}</p>
      </section>
    </>
  );
}
