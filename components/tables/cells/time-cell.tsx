import { formatAgo, formatDay, formatInstant, type Instant } from "../../charts/prepare/dates";

type TimeProps = {
  at: Instant | null | undefined /** Given: "3 min ago" up to a week, then the day. Pass the server's time, so that both renders agree. */;
  now?: Instant;
  none?: string;
};

const WEEK_MS = 7 * 86_400_000;

/** An instant in UTC; the whole of it stands in the title. */
export function Time({ at, now, none = "never" }: TimeProps) {
  if (at === null || at === undefined) return <span className="muted">{none}</span>;
  const near = now !== undefined && Math.abs(new Date(now).getTime() - new Date(at).getTime()) < WEEK_MS;
  const iso = typeof at === "string" ? at : at.toISOString();
  return (
    <time dateTime={iso} title={formatInstant(at)}>
      {near && now !== undefined
        ? formatAgo(at, now)
        : now === undefined
          ? formatInstant(at)
          : formatDay(at, { year: new Date(at).getUTCFullYear() !== new Date(now).getUTCFullYear() })}
    </time>
  );
}
