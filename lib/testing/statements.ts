/** A period that is in review or closed with statements of two cost centres, as a close leaves them, for tests of what people do with them. */
import type { Db } from "@/lib/db/client";

export type SeededLine = { amount: string; kind?: string; costUsd?: string | null; model?: string; origin?: Record<string, string> };
export type SeededStatement = {
  id: string;
  costCentreId: string;
  state: string;
  ownerId?: string | null;
  businessUnitId?: string | null;
  teamIds?: string[];
  lines: readonly SeededLine[];
  dueAt?: Date | null;
  issuedAt?: Date | null;
  version?: number;
};
type SeededPeriod = { id: string; start: string; end: string; state: "open" | "in_review" | "closed"; version?: number; currency?: string };

const cents = (text: string): bigint => BigInt(Math.round(Number(text) * 100));
const money = (amount: bigint): string =>
  `${amount < 0n ? "-" : ""}${(amount < 0n ? -amount : amount)
    .toString()
    .padStart(3, "0")
    .replace(/(\d\d)$/, ".$1")}`;

export async function seedPeriod(db: Db, { id, start, end, state, version = state === "closed" ? 1 : 0 }: SeededPeriod): Promise<void> {
  const span = { startsAt: new Date(start), endsAt: new Date(end) };
  await db.billingPeriod.upsert({
    where: { id },
    create: { id, ...span, state, version, preparedBy: "preparer", preparedByName: "Pat" },
    update: { ...span, state, version },
  });
  if (state !== "closed") return;
  const empty = { counts: {}, totals: {}, versions: { prices: 1, inventory: 1, rules: [], rate: null }, checks: [] };
  await db.periodClose.create({
    data: {
      ...{ periodId: id, version, ...span, timeZone: "UTC", ...empty },
      ...{ preparedBy: "preparer", preparedByName: "Pat", approvedBy: "approver", approvedByName: "Ada" },
      ...{ closedAt: new Date(span.endsAt.getTime() + 86_400_000), contentHash: "period-hash" },
    },
  });
}

/** Amounts in dollars and cents. */
export async function seedStatement(db: Db, periodId: string, statement: SeededStatement): Promise<void> {
  const {
    id,
    costCentreId,
    state,
    ownerId = null,
    businessUnitId = null,
    teamIds = [],
    lines,
    dueAt = null,
    issuedAt = null,
    version = 1,
  } = statement;
  const sum = (kinds: (kind: string) => boolean): bigint =>
    lines.reduce((total, { amount, kind = "direct" }) => (kinds(kind) ? total + cents(amount) : total), 0n);
  const direct = sum((kind) => kind === "direct");
  const allocated = sum((kind) => kind === "allocated");
  const total = sum(() => true);
  await db.statement.create({
    data: {
      ...{
        id,
        number: `${periodId}/${costCentreId || "(unattributed)"} v${version}`,
        periodId,
        version,
        costCentreId,
        state,
        ownerId,
        businessUnitId,
      },
      ...{ costCentreName: costCentreId || "Unattributed", ownerName: ownerId, teamIds, currency: "USD", dueAt, issuedAt },
      ...{ direct: money(direct), allocated: money(allocated), other: money(total - direct - allocated), total: money(total) },
      ...{ directUsd: money(direct), contentHash: `hash of ${id}`, createdAt: new Date("2026-04-01T00:00:00Z") },
    },
  });
  await db.statementLine.createMany({
    data: lines.map(({ amount, kind = "direct", costUsd = amount, model = "gpt-4o", origin = {} }, i) => ({
      ...{ statementId: id, no: i + 1, kind, description: model, provider: "openai", model, businessUnitId, teamId: teamIds[0] ?? null },
      ...{ chargePeriodId: periodId, requests: 10n, tokens: 1_000n, costUsd, amount, origin, names: {} },
    })),
  });
}
