import { authorize, scopeOf } from "@/lib/auth";
import type { Context } from "@/lib/auth/context";
import { Invalid } from "@/lib/kernel/errors";
import { formatUsd, type Usd } from "@/lib/kernel/money";
import type { Dimension, GroupValue } from "./core/dimensions";
import { changeShare } from "./core/measures";
import type { GroupRow } from "./core/rows";
import { spanAnswer } from "./core/usage-answer";
import { comparisonOf, type UsageQuery } from "./core/usage-query";
import type { Mover, Movers } from "./core/views";
import { loadNames } from "./store/names";
import { readTogether } from "./store/read";
import { readGroupSets } from "./store/usage";

const COUNT = 10;
const ZERO = 0n as Usd;
const HOURS_ARE_GONE = { location: "query.from", message: "The comparison needs hours that are no longer kept.", fix: "Send whole days." };

/** The largest absolute changes of cost against the comparison, by identity and by team. Right: spend.read. */
export async function listMovers(ctx: Context, query: UsageQuery): Promise<Movers> {
  authorize(ctx, "spend.read");
  const before = comparisonOf(query, query.compare ?? "previous", ctx.clock.now());
  if (!before) throw new Invalid("query.from: The comparison needs hours that are no longer kept.", [HOURS_ARE_GONE]);
  const selection = { scope: scopeOf(ctx.actor, "spend.read"), filters: query.filters, grain: query.grain };
  const nameOf = await loadNames(ctx.db);
  return readTogether(ctx.db, async (tx) => {
    const list = async (dimension: Dimension): Promise<Mover[]> => {
      const [rows = []] = await readGroupSets(tx, selection, [[dimension]], query.span, before, ["costUsd"]);
      return largestMoves(rows).map((row) => ({ ...nameOf(dimension, row.key), ...moved(row) }));
    };
    return { ...spanAnswer(query.span), compare: spanAnswer(before), identities: await list("identity"), teams: await list("team") };
  });
}

type Move = { key: string | null; nowUsd: Usd; beforeUsd: Usd };

/** What did not change is left out. */
function largestMoves(rows: readonly GroupRow[]): Move[] {
  const sizeOf = ({ nowUsd, beforeUsd }: Move): bigint => (nowUsd > beforeUsd ? nowUsd - beforeUsd : beforeUsd - nowUsd);
  return rows
    .map(
      ({ keys, now, before }): Move => ({
        key: keys[0] ?? null,
        nowUsd: now.measures.costUsd,
        beforeUsd: before?.measures.costUsd ?? ZERO,
      }),
    )
    .filter((move) => sizeOf(move) > 0n)
    .sort((a, b) => Number(sizeOf(b) > sizeOf(a)) - Number(sizeOf(b) < sizeOf(a)) || ((a.key ?? "") < (b.key ?? "") ? -1 : 1))
    .slice(0, COUNT);
}

function moved({ nowUsd, beforeUsd }: Move): Omit<Mover, keyof GroupValue> {
  const state = beforeUsd === 0n ? "new" : nowUsd === 0n ? "gone" : nowUsd > beforeUsd ? "up" : "down";
  return {
    costUsd: formatUsd(nowUsd),
    previousCostUsd: formatUsd(beforeUsd),
    changeUsd: formatUsd((nowUsd - beforeUsd) as Usd),
    changeShare: changeShare(nowUsd, beforeUsd),
    state,
  };
}
