import { type ReactNode, useState } from "react";
import { useActions } from "../../stores/context.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";

/** A link in an answer: a button that shows where it leads and asks before anything leaves the app. */
export function ExternalLink({ url, children }: { url: string; children: ReactNode }) {
  const [asking, setAsking] = useState(false);
  const { openLink } = useActions();
  if (url === "") return <>{children}</>;
  const { host } = new URL(url);
  return (
    <>
      <button type="button" className="markdown__link" onClick={() => setAsking(true)}>
        {children} <span className="markdown__host">({host})</span>
      </button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={`Open ${host}?`}
        foot={
          <>
            <Button onClick={() => setAsking(false)}>Stay here</Button>
            <Button
              variant="primary"
              onClick={() => {
                setAsking(false);
                void openLink(url);
              }}
            >
              Open in the browser
            </Button>
          </>
        }
      >
        <div className="link-question">
          <p>
            This address was written by the model and may be wrong or made up. It opens in your browser,
            outside Casebook, and its operator learns that you opened it.
          </p>
          <p className="mono link-question__url">{url}</p>
        </div>
      </Dialog>
    </>
  );
}
