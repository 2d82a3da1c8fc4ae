import type { Context } from "@/lib/auth/context";
import { Unavailable } from "@/lib/kernel/errors";
import { utcDate } from "@/lib/kernel/period";
import { countRevised, markedUnpriced } from "./revise-ledger";
import { readOpenRevisions } from "./store/line-revisions";
import { readLinesOf } from "./store/read-lines";
import { dropEmptyRollups } from "./store/revise-lines";
import { applyKept } from "./store/store-revisions";
import { readVersions } from "./store/versions";

const PAGE = 2_000;
const RETRIES = 20;

/**
 * Makes lines of periods that were opened again say what was kept for them while they were closed, roll-ups and budgets
 * included. Until it is done such a period does not close again. Twice is like once.
 * @returns how many lines changed.
 */
export async function applyRevisions(ctx: Context): Promise<number> {
  let linesChanged = 0;
  for (let attempt = 0; attempt < RETRIES; ) {
    const kept = await readOpenRevisions(ctx.db, PAGE);
    if (kept.length === 0) return linesChanged;
    const says = new Map(kept.map(({ eventId, lineNo, ...fields }) => [`${eventId} ${lineNo}`, fields]));
    const lines = await readLinesOf(ctx.db, kept);
    const after = markedUnpriced(lines.map((line) => ({ ...line, ...says.get(`${line.eventId} ${line.lineNo}`) })));
    const revisions = lines.map((before, i) => ({ before, after: after[i] ?? before }));
    const versions = await readVersions(ctx.db, true);
    const counters = await countRevised(ctx.db, versions, revisions);
    if (await applyKept(ctx.db, versions, revisions, counters, kept)) {
      linesChanged += kept.length;
      const days = [...new Set(lines.map(({ occurredAt }) => utcDate(occurredAt)))];
      await dropEmptyRollups(ctx.db, [...new Set(lines.map(({ dimensionId }) => dimensionId))], days);
      attempt = 0;
    } else attempt++;
  }
  throw new Unavailable("the inventory, the prices or the usage are being changed without pause; try again", 5);
}
