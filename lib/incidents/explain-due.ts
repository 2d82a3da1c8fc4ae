import type { Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { type Spell, spellOf } from "./core/hottest";
import { explainIncident } from "./explain/explain-incident";
import { type IncidentRow, lockIncidentRow, readNamedSpell, readUnexplained, updateIncidentRow } from "./store/incidents";

/** Of each look; the rest waits for the next. */
const AT_ONCE = 50;

const wholeOf = ({ startedAt, lastSeenAt, impactUsd }: IncidentRow): Spell => ({
  ...{ fromMs: startedAt.getTime(), toMs: lastSeenAt.getTime(), impactUsd },
});

/**
 * Works out what explains incidents that are new or went on, outside of any lock: it reads roll-ups. A crash leaves it for the
 * next look. Only `workSignals` calls it.
 */
export async function explainDue(ctx: Context): Promise<void> {
  for (const incident of await readUnexplained(ctx.db, AT_ONCE)) {
    const { fromMs, toMs } = spellOf(incident.detector, wholeOf(incident), await readNamedSpell(ctx.db, incident));
    const of = { ...incident, startedAt: new Date(fromMs), lastSeenAt: new Date(toMs) };
    const { causes, priceEffectUsd } = await explainIncident(ctx.db, of);
    await withTransaction(ctx.db, async (tx) => {
      const row = await lockIncidentRow(tx, incident.id);
      if (!row) return;
      await updateIncidentRow(tx, row.id, {
        cause: causes,
        priceEffectUsd,
        explainedUntil: incident.lastSeenAt,
        updatedAt: ctx.clock.now(),
      });
    });
  }
}
