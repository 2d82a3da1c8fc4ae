/**
 * From what was found now and the cases that are stored to what changes. Found again, a case is the same row: it is brought up
 * to date, and it goes when nothing shows it any more. What a person dismissed stays dismissed until it costs twice as much.
 */
import { parseUsd } from "@/lib/kernel/money";
import type { CaseKind, Found, StoredCase } from "./case";
import { keyOf } from "./detect";
import { CLASS_SUBJECT } from "./detect-reach";

const DAY_MS = 86_400_000;
/** Days until somebody should have looked, and the money above which it is fewer. */
const DUE_DAYS = 14;
const DUE_DAYS_DEAR = 5;
const DEAR_USD = parseUsd("100");
/** How long a case stays whose evidence is only looked for in the last days. */
const LINGER_DAYS = 30;
/** What is done needs a while to show. */
const SETTLE_MS = DAY_MS;
const LEAST_AGAIN_USD = parseUsd("1");

export type CasePlan = {
  /** New ones. */
  opened: Found[];
  /** Closed ones that are open again, with the row that they are. */
  reopened: { id: string; found: Found }[];
  /** Open ones, brought up to date. */
  seen: { id: string; found: Found }[];
  /** Open ones that are not found any more. */
  gone: string[];
};

/** @param unread Kinds that could not be looked for this time: nothing is said of them. */
export function planCases(
  found: readonly Found[],
  stored: readonly StoredCase[],
  now: Date,
  unread: ReadonlySet<CaseKind> = new Set(),
): CasePlan {
  const known = new Map(stored.map((one) => [keyOf(one), one]));
  const plan: CasePlan = { opened: [], reopened: [], seen: [], gone: [] };
  const met = new Set<string>();
  for (const one of found.filter(({ kind }) => !unread.has(kind))) {
    const row = known.get(keyOf(one));
    if (!row) plan.opened.push(one);
    else if (row.state === "open") plan.seen.push({ id: row.id, found: one });
    else if (opensAgain(row, one, now)) plan.reopened.push({ id: row.id, found: one });
    if (row) met.add(row.id);
  }
  plan.gone = stored
    .filter((row) => row.state === "open" && !met.has(row.id) && !unread.has(row.kind) && !lingers(row, now))
    .map(({ id }) => id);
  return plan;
}

function opensAgain({ state, costUsd, resolvedAt }: StoredCase, found: Found, now: Date): boolean {
  if (state === "gone") return true;
  if (state === "dismissed") {
    const before = parseUsd(costUsd);
    return found.costUsd >= LEAST_AGAIN_USD && found.costUsd >= before * 2n && found.costUsd > before;
  }
  const since = resolvedAt?.getTime() ?? 0;
  if (now.getTime() - since < SETTLE_MS) return false;
  // Usage of before is still in the windows: only what came after says that it did not help.
  return found.lastAt === null || found.lastAt.getTime() > since + SETTLE_MS;
}

const lingers = ({ subject, lastSeenAt }: StoredCase, now: Date): boolean =>
  subject.startsWith(CLASS_SUBJECT) && now.getTime() - lastSeenAt.getTime() < LINGER_DAYS * DAY_MS;

export const dueOf = ({ costUsd }: Pick<Found, "costUsd">, now: Date): Date =>
  new Date(now.getTime() + (costUsd >= DEAR_USD ? DUE_DAYS_DEAR : DUE_DAYS) * DAY_MS);
