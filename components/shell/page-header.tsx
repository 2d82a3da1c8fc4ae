import { Children, type ReactNode } from "react";
import { formatLag, formatTime, type Instant } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { Link } from "../ui/link";
import { type Crumb, PageCrumbs } from "./crumbs";
import { PrintLine } from "./print-line";

type PageHeaderProps = {
  /** The page's finding: subject, number, reason. The only h1. */
  title: ReactNode;
  /** Parts of the line below it, dots between: usually `<Freshness />` and the period. */
  fresh?: ReactNode;
  /** At most two quiet buttons and one primary. */
  actions?: ReactNode;
  /** After the section's own crumb: the name of the thing. */
  crumbs?: readonly Crumb[];
};

export function PageHeader({ title, fresh, actions, crumbs }: PageHeaderProps) {
  return (
    <div className="head">
      {crumbs ? <PageCrumbs crumbs={crumbs} /> : null}
      <div>
        <h1>{title}</h1>
        {fresh ? (
          <div className="fresh">
            {Children.toArray(fresh).map((part) => (typeof part === "string" ? <span key={part}>{part}</span> : part))}
          </div>
        ) : null}
      </div>
      {actions ? <div className="head-acts">{actions}</div> : null}
      <PrintLine />
    </div>
  );
}

/** "As of 14:32 UTC · 3 min behind · 12 unpriced events": freshness is part of the number. */
export function Freshness({
  asOf,
  now,
  unpriced,
  unpricedHref = "/unpriced",
}: {
  asOf: Instant;
  now: Instant;
  unpriced?: string | number | null;
  unpricedHref?: string;
}) {
  const none = unpriced === undefined || unpriced === null;
  return (
    <>
      <span>As of {formatTime(asOf)}</span>
      <span>{formatLag(asOf, now)}</span>
      {none ? null : Number(unpriced) === 0 ? (
        <span>0 unpriced</span>
      ) : (
        <span>
          <Link href={unpricedHref}>
            {formatCount(unpriced)} unpriced {Number(unpriced) === 1 ? "event" : "events"}
          </Link>
        </span>
      )}
    </>
  );
}
