import { expect, it } from "vitest";
import { testWindow } from "../../../testing/assemble.ts";
import { fit, machine } from "../../../testing/model-samples.ts";
import { byName, render, user } from "../../../testing/render.tsx";
import { useFit } from "../use-fit.ts";
import { AvailableList } from "./available-list.tsx";

function Surface() {
  return <AvailableList fit={useFit()} />;
}

it("the focus stays on what reads the header, and in the details when that is done", async () => {
  document.body.replaceChildren();
  const header = Promise.withResolvers<void>();
  let reads = 0;
  const window = await testWindow((core) =>
    core.on("models.fit", async ({ refine }) => {
      if (refine === undefined) return { machine, fits: [fit()] };
      reads += 1;
      await header.promise;
      return { machine, fits: [fit({ basis: "header" })] };
    }),
  );
  const rendered = await render(window, <Surface />);
  await user(() => byName('li[aria-label="MedGemma 1.5 4B"] button', "Details").click());
  const read = byName("button", "Read the file's header on the hub") as HTMLButtonElement;
  await user(() => read.focus());
  await user(() => read.click());
  expect(read.textContent).toBe("Reading");
  expect(read.disabled).toBe(false);
  await user(() => read.click());
  expect(reads).toBe(1);
  await user(() => header.resolve());
  expect(read.isConnected).toBe(false);
  expect(document.activeElement).toBe(byName("button", "Model card"));
  await rendered.unmount();
  window.dispose();
});
