"use client";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Alone } from "./alone";

/** A page could not be drawn. The digest is what an administrator finds in the log. */
export function PageFailed({ error, onRetry }: { error: Error & { digest?: string }; onRetry: () => void }) {
  return (
    <Alone
      title="This page could not be shown"
      actions={
        <>
          <Button tone="primary" icon="retry" onClick={onRetry}>
            Try again
          </Button>
          <Button onClick={() => history.back()}>Go back</Button>
        </>
      }
    >
      <p>Nothing was changed. If it happens again, tell your administrator what you did and this reference.</p>
      {error.digest ? (
        <p className="idcopy">
          Reference <span className="mono">{error.digest}</span> <CopyButton text={error.digest} label="Copy the reference" />
        </p>
      ) : null}
    </Alone>
  );
}
