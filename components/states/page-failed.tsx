"use client";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Alone } from "./alone";
import { useDatabaseAway } from "./use-database-away";

/**
 * A page could not be drawn. The digest is what an administrator finds in the log. Where the database is away, nobody needs
 * one: the page says so, and comes back by itself. Trying again loads it anew: drawn again, it would show what it was sent
 * the first time.
 */
export function PageFailed({ error }: { error: Error & { digest?: string } }) {
  const away = useDatabaseAway();
  return (
    <Alone
      title={away ? "The database cannot be reached" : "This page could not be shown"}
      actions={
        <>
          <Button tone="primary" icon="retry" onClick={() => location.reload()}>
            Try again
          </Button>
          <Button onClick={() => history.back()}>Go back</Button>
        </>
      }
    >
      <p>
        {away
          ? "Nothing was changed, and nothing that was sent before is lost. This page comes back by itself as soon as the database answers."
          : "Nothing was changed. If it happens again, tell your administrator what you did and this reference."}
      </p>
      {error.digest && !away ? (
        <p className="idcopy">
          Reference <span className="mono">{error.digest}</span> <CopyButton text={error.digest} label="Copy the reference" />
        </p>
      ) : null}
    </Alone>
  );
}
