import { useEffect } from "react";
import { sidebarIsOpen } from "../../stores/app-store.ts";
import { useActions, useApp, useCases, useViewer } from "../../stores/context.tsx";
import { ErrorBoundary } from "../../ui/error-boundary.tsx";
import { Notices } from "../../ui/notices.tsx";
import { Sidebar } from "../cases/sidebar.tsx";
import { Composer, Conversation, DropTarget } from "../chat/index.ts";
import { ModelsPage } from "../models/models-page.tsx";
import { TermsDialog } from "../models/terms/terms-dialog.tsx";
import { SettingsPanel } from "../settings/settings-panel.tsx";
import { ImagePane } from "../viewer/index.ts";
import { Welcome } from "../welcome/welcome.tsx";
import { Banners } from "./banners.tsx";
import { Header } from "./header.tsx";
import { useFrameShortcuts } from "./use-frame-shortcuts.ts";
import "./frame.css";

/** Below this the sidebar lies over the conversation; with the image pane open the conversation needs more. */
const narrow = { plain: "(max-width: 899.98px)", withImage: "(max-width: 1179.98px)" };

/** Cases, conversation, image: the window's three panes under one header line; the models page covers them. */
export function Frame() {
  const sidebarOpen = useApp(sidebarIsOpen);
  const overlays = useApp((state) => state.sidebarOverlays);
  const onPage = useApp((state) => state.panel === "models");
  const imageOpen = useViewer((state) => state.open);
  useSidebarLayout(imageOpen);
  useFrameShortcuts();
  return (
    <div
      className="frame"
      data-sidebar={sidebarOpen ? (overlays ? "over" : "docked") : "away"}
      data-image={imageOpen ? "open" : "closed"}
    >
      <Header />
      <Banners />
      <div className="frame__body">
        {/* Stays under the page, so that its scrolling is unchanged when the user returns. */}
        <div className="frame__panes" inert={onPage} data-covered={onPage}>
          <Panes sidebarOpen={sidebarOpen} overlays={overlays} imageOpen={imageOpen} />
        </div>
        {onPage ? (
          <ErrorBoundary surface="the models">
            <ModelsPage />
          </ErrorBoundary>
        ) : null}
      </div>
      {onPage ? null : <DropTarget />}
      <SettingsPanel />
      <TermsDialog />
    </div>
  );
}

interface PanesProps {
  readonly sidebarOpen: boolean;
  readonly overlays: boolean;
  readonly imageOpen: boolean;
}

function Panes({ sidebarOpen, overlays, imageOpen }: PanesProps) {
  const { closeSidebarOverlay } = useActions();
  return (
    <>
      {sidebarOpen ? (
        <>
          {overlays ? <div className="frame__scrim" aria-hidden onClick={closeSidebarOverlay} /> : null}
          <ErrorBoundary surface="the list of cases">
            <Sidebar />
          </ErrorBoundary>
        </>
      ) : null}
      <Middle />
      {imageOpen ? (
        <div className="frame__image">
          <ErrorBoundary surface="the image">
            <ImagePane />
          </ErrorBoundary>
        </div>
      ) : null}
    </>
  );
}

function Middle() {
  const caseId = useCases((state) => state.selectedId);
  // The page has them at its own end.
  const noticesHere = useApp((state) => state.panel !== "models");
  return (
    <main className="frame__middle">
      <ErrorBoundary surface="the conversation">
        {caseId === null ? <Welcome /> : <Conversation caseId={caseId} />}
      </ErrorBoundary>
      {noticesHere ? <Notices /> : null}
      <ErrorBoundary surface="the question field">
        <Composer caseId={caseId} />
      </ErrorBoundary>
    </main>
  );
}

function useSidebarLayout(imageOpen: boolean): void {
  const { layOutSidebar } = useActions();
  useEffect(() => {
    const query = window.matchMedia(imageOpen ? narrow.withImage : narrow.plain);
    const follow = (): void => layOutSidebar(query.matches);
    follow();
    query.addEventListener("change", follow);
    return () => query.removeEventListener("change", follow);
  }, [imageOpen, layOutSidebar]);
}
