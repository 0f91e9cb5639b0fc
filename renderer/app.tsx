import { Frame } from "./features/frame/frame.tsx";
import { Starting } from "./features/frame/starting.tsx";
import type { Casebook } from "./stores/assemble.ts";
import { CasebookProvider, useApp } from "./stores/context.tsx";
import { AnnouncerProvider } from "./ui/announcer.tsx";
import { ErrorBoundary } from "./ui/error-boundary.tsx";
import { TipProvider } from "./ui/tip.tsx";

export function App({ casebook }: { casebook: Casebook }) {
  return (
    <CasebookProvider casebook={casebook}>
      <TipProvider delayDuration={400}>
        <AnnouncerProvider>
          <ErrorBoundary surface="the window">
            <Window />
          </ErrorBoundary>
        </AnnouncerProvider>
      </TipProvider>
    </CasebookProvider>
  );
}

function Window() {
  const ready = useApp((state) => state.phase === "ready");
  return ready ? <Frame /> : <Starting />;
}
