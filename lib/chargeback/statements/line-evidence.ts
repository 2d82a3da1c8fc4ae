import { formatMinor } from "@/lib/allocation/core/money";
import type { Context } from "@/lib/auth";
import { NotFound } from "@/lib/kernel/errors";
import { formatUsd, sumUsd, type Usd } from "@/lib/kernel/money";
import { type EventsOf, eventsHref } from "../core/events-href";
import type { EvidenceUsage, LineEvidence } from "../core/statement-views";
import {
  type PriceRow,
  readFallback,
  readNamesBehind,
  readPeriodSpan,
  readPrices,
  readUsageBehind,
  type UsageRow,
} from "../store/evidence-rows";
import { type LineRow, readCloseFacts, readLine, type StatementRow } from "../store/statement-rows";
import { originOf } from "./line-origin";
import { sightStatement } from "./sight";

/** Rows that a drawer shows; what more there is, is counted. */
const SHOWN = 500;
const OF_USAGE: readonly string[] = ["direct", "correction"];

/**
 * What stands behind a line: its usage by identity, credential, meter and price with the way to the events, or what the money came
 * through. Of a closed period from its copy. Right: spend.read where the statement is. @throws NotFound
 */
export async function lineEvidence(ctx: Context, statementId: string, no: number): Promise<LineEvidence> {
  const { db } = ctx;
  const statement = await sightStatement(ctx, db, statementId);
  const line = await readLine(db, statement, no);
  if (!line) throw new NotFound("The statement has no such line.");
  const isFrozen = (await readCloseFacts(db, statement.periodId, statement.version)) !== null;
  const usage = OF_USAGE.includes(line.kind) ? await usageBehind(ctx, statement, line, isFrozen) : [];
  const shown = usage.slice(0, SHOWN);
  const { origin, links } = await originOf(ctx, statement, line);
  return {
    ...{ statementId, lineNo: no, kind: line.kind, description: line.description, currency: statement.currency, isFrozen },
    amount: formatMinor(line.amount, statement.currency),
    usage: await usageViews(ctx, statement, line, shown),
    omitted: usage.length - shown.length,
    totalUsd: OF_USAGE.includes(line.kind) ? formatUsd(costOf(usage)) : null,
    origin,
    links,
  };
}

const costOf = (rows: readonly UsageRow[]): Usd => sumUsd(rows.map(({ costUsd }) => costUsd));

/** Whoever bears what nobody answers for has it in the same lines as its own: it is theirs where the sum says so, or the settings do. */
async function usageBehind({ db }: Context, statement: StatementRow, line: LineRow, isFrozen: boolean): Promise<UsageRow[]> {
  const { costCentreId } = statement;
  const own = await readUsageBehind(db, statement, line, { isFrozen, costCentreId: costCentreId === "" ? null : costCentreId });
  if (costCentreId === "" || line.costUsd === null || costOf(own) === line.costUsd) return own;
  const nobodys = await readUsageBehind(db, statement, line, { isFrozen, costCentreId: null });
  const isTheirs = costOf(own) + costOf(nobodys) === line.costUsd || (await readFallback(db)) === costCentreId;
  return isTheirs ? [...own, ...nobodys].sort(byCost) : own;
}

const byCost = (a: UsageRow, b: UsageRow): number => (a.costUsd < b.costUsd ? 1 : a.costUsd > b.costUsd ? -1 : 0);

async function usageViews({ db }: Context, statement: StatementRow, line: LineRow, rows: readonly UsageRow[]): Promise<EvidenceUsage[]> {
  if (rows.length === 0) return [];
  const [names, prices, span] = await Promise.all([
    readNamesBehind(db, statement, {
      identities: rows.flatMap(({ identityId }) => identityId ?? []),
      credentials: rows.flatMap(({ credentialId }) => credentialId ?? []),
    }),
    readPrices(
      db,
      rows.map(({ priceId }) => priceId),
    ),
    line.chargePeriodId === statement.periodId ? null : readPeriodSpan(db, line.chargePeriodId),
  ]);
  const period = { start: span?.startsAt ?? statement.periodStart, end: span?.endsAt ?? statement.periodEnd };
  const named = (dimension: string, id: string | null) => (id === null ? null : { id, name: names.get(`${dimension} ${id}`) ?? id });
  return rows.map((row) => ({
    ...{
      provider: row.provider,
      model: row.model,
      meter: row.meter,
      quantity: plain(row.quantity),
      unpriced: row.unpriced,
      isFlat: row.isFlat,
      side: row.side,
    },
    identity: named("identity", row.identityId),
    credential: named("credential", row.credentialId),
    price: priceView(prices.get(row.priceId)),
    costUsd: formatUsd(row.costUsd),
    eventsHref: eventsHref(eventsOf(row, line), period),
  }));
}

/** Corrections are of everything that a cost centre answers for; direct lines of one place. */
const eventsOf = ({ identityId, credentialId, provider, model }: UsageRow, line: LineRow): EventsOf => ({
  ...{ identityId, credentialId, provider, model },
  ...(line.kind === "direct" ? { teamId: line.teamId, applicationId: line.applicationId, environmentId: line.environmentId } : {}),
});

/** "1200.000000" as "1200". */
const plain = (text: string): string => (text.includes(".") ? text.replace(/\.?0+$/, "") : text);

const priceView = (price: PriceRow | undefined): EvidenceUsage["price"] =>
  price
    ? { id: String(price.id), rate: plain(price.rate), per: price.per, validFrom: price.validFrom.toISOString(), origin: price.origin }
    : null;
