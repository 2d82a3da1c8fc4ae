"use client";
import type { ReactNode } from "react";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Icon } from "../ui/icon";

type FailedProps = {
  /** What could not be shown: "The daily cost did not load". */
  title?: ReactNode;
  /** Why, in the server's own words. */
  reason?: ReactNode;
  requestId?: string | undefined;
  onRetry?: () => void;
  /** Of the block it stands in for, so that nothing shifts. */
  height?: number;
};

/** One block failed; the rest of the page lives on. */
export function Failed({ title = "This did not load", reason, requestId, onRetry, height }: FailedProps) {
  return (
    <div className="failed" role="alert" style={height ? { minHeight: height } : undefined}>
      <Icon name="breach" />
      <div>
        <h2>{title}</h2>
        <p>{reason ?? "The server did not answer as expected. Your filters are kept."}</p>
      </div>
      <div className="acts">
        {onRetry ? (
          <Button icon="retry" onClick={onRetry}>
            Try again
          </Button>
        ) : null}
        {requestId ? (
          <span className="sub idcopy">
            Request <span className="mono">{requestId}</span> <CopyButton text={requestId} label="Copy the request id" />
          </span>
        ) : null}
      </div>
    </div>
  );
}
