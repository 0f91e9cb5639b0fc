import { Component, type ReactNode } from "react";
import { Button } from "./button.tsx";
import { ErrorNote } from "./error-note.tsx";

/** A surface that fails takes nothing along: stores and drafts live outside React, and the rest of the window works on. */
export class ErrorBoundary extends Component<
  { readonly children: ReactNode; readonly surface: string },
  { readonly failed: boolean }
> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="failed-surface">
        <ErrorNote
          message={`Casebook could not show ${this.props.surface}. Your cases and drafts are kept.`}
          remedy="Show it again. If it fails again, reload the window."
          action={<Button onClick={() => this.setState({ failed: false })}>Show again</Button>}
        />
      </div>
    );
  }
}
