import { formatInstant, formatLag, type Instant } from "../charts/prepare/dates";
import { Banner } from "./banner";

const STALE_AFTER_MS = 30 * 60_000;

/** The ledger has taken in nothing for half an hour or more. Nothing while it is fresh. */
export function StaleBanner({ asOf, now, afterMs = STALE_AFTER_MS }: { asOf: Instant; now: Instant; afterMs?: number }) {
  if (new Date(now).getTime() - new Date(asOf).getTime() < afterMs) return null;
  return (
    <Banner icon="clock">
      The numbers stand as of {formatInstant(asOf)}, {formatLag(asOf, now)}. Usage since then is not counted yet.
    </Banner>
  );
}
