/** The tables of shared cost, provider credits, markups and true-ups. */
import type { Db, Tx } from "@/lib/db/client";
import type { SharedCost as DbCost, ProviderCredit as DbCredit, TrueUp as DbTrueUp, Prisma, UnitMarkup } from "@/lib/db/generated/client";
import { formatFixed, parseFixed, USD_SCALE, type Usd } from "@/lib/kernel/money";
import { utcDate } from "@/lib/kernel/period";
import type { AmortiseBasis, Seat } from "../core/amortise";
import type { Covers } from "../core/commitments";
import { formatMinor, type Minor, parseMinor } from "../core/money";
import type { SharedCostKind } from "../core/rule";
import { dayOf } from "../core/starts";
import type { SharedCost, TrueUp } from "../core/world";

/** Who entered a row, why and when; `retracted` rows are kept and count no more. */
type Entered = { state: "active" | "retracted"; reason: string; createdBy: string; createdByName: string; createdAt: Date };
const enteredOf = ({ state, reason, createdBy, createdByName, createdAt }: Omit<Entered, "state"> & { state: string }): Entered => ({
  ...{ state: state as Entered["state"], reason, createdBy, createdByName, createdAt },
});
const exact = (decimal: { toFixed(): string }): bigint => parseFixed(decimal.toFixed(), USD_SCALE);

export type StoredSharedCost = SharedCost & Entered;

const fromDbCost = ({ amount, validFrom, validTo, kind, basis, seats, covers, ...row }: DbCost): StoredSharedCost => ({
  ...{ id: row.id, name: row.name, provider: row.provider, currency: row.currency, costCentreId: row.costCentreId },
  ...{ kind: kind as SharedCostKind, amount: exact(amount), span: { start: validFrom, end: validTo }, basis: basis as AmortiseBasis },
  ...{ seats: seats as Seat[] | null, covers: covers as Covers | null },
  ...enteredOf(row),
});

/** The newest first. */
export async function readSharedCosts(db: Db | Tx, where: { id?: string; state?: Entered["state"] } = {}): Promise<StoredSharedCost[]> {
  return (await db.sharedCost.findMany({ where, orderBy: [{ createdAt: "desc" }, { id: "asc" }] })).map(fromDbCost);
}

export async function insertSharedCost(tx: Tx, { amount, span, seats, covers, ...cost }: StoredSharedCost): Promise<void> {
  const json = {
    ...(seats && { seats: seats as unknown as Prisma.InputJsonValue }),
    ...(covers && { covers: covers as unknown as Prisma.InputJsonValue }),
  };
  await tx.sharedCost.create({
    data: { ...cost, ...json, amount: formatFixed(amount, USD_SCALE), validFrom: span.start, validTo: span.end },
  });
}

export async function updateSharedCost(
  tx: Tx,
  id: string,
  { seats, ...change }: { name?: string; costCentreId?: string; seats?: readonly Seat[] | null; state?: Entered["state"]; reason?: string },
): Promise<void> {
  await tx.sharedCost.update({ where: { id }, data: { ...change, ...(seats && { seats: seats as unknown as Prisma.InputJsonValue }) } });
}

export type StoredCredit = {
  id: string;
  provider: string;
  name: string;
  amount: Usd;
  validFrom: string;
  expiresOn: string | null;
} & Entered;

const fromDbCredit = ({ amount, validFrom, expiresOn, ...row }: DbCredit): StoredCredit => ({
  ...{ id: row.id, provider: row.provider, name: row.name, amount: exact(amount) as Usd },
  ...{ validFrom: utcDate(validFrom), expiresOn: expiresOn && utcDate(expiresOn) },
  ...enteredOf(row),
});

export async function readCredits(db: Db | Tx, where: { id?: string; state?: Entered["state"] } = {}): Promise<StoredCredit[]> {
  return (await db.providerCredit.findMany({ where, orderBy: [{ createdAt: "desc" }, { id: "asc" }] })).map(fromDbCredit);
}

export async function insertCredit(tx: Tx, { amount, validFrom, expiresOn, ...credit }: StoredCredit): Promise<void> {
  const days = { validFrom: dayOf(validFrom), expiresOn: expiresOn === null ? null : dayOf(expiresOn) };
  await tx.providerCredit.create({ data: { ...credit, ...days, amount: formatFixed(amount, USD_SCALE) } });
}

export async function retractCreditRow(tx: Tx, id: string, reason: string): Promise<void> {
  await tx.providerCredit.update({ where: { id }, data: { state: "retracted", reason } });
}

export type StoredMarkup = { id: string; businessUnitId: string; percent: string; validFrom: string; validTo: string | null } & Entered;

const fromDbMarkup = ({ percent, validFrom, validTo, businessUnitId, ...row }: UnitMarkup): StoredMarkup => ({
  ...{ id: row.id, businessUnitId, percent: percent.toFixed(), validFrom: utcDate(validFrom), validTo: validTo && utcDate(validTo) },
  ...enteredOf(row),
});

export async function readMarkups(
  db: Db | Tx,
  where: { id?: string; state?: Entered["state"]; businessUnitId?: string } = {},
): Promise<StoredMarkup[]> {
  return (await db.unitMarkup.findMany({ where, orderBy: [{ validFrom: "desc" }, { id: "asc" }] })).map(fromDbMarkup);
}

export async function readMarkupsOn(db: Db | Tx, day: Date): Promise<StoredMarkup[]> {
  const where = { state: "active", validFrom: { lte: day }, OR: [{ validTo: null }, { validTo: { gt: day } }] };
  return (await db.unitMarkup.findMany({ where, orderBy: { id: "asc" } })).map(fromDbMarkup);
}

export async function insertMarkup(tx: Tx, { validFrom, validTo, ...markup }: StoredMarkup): Promise<void> {
  await tx.unitMarkup.create({ data: { ...markup, validFrom: dayOf(validFrom), validTo: validTo === null ? null : dayOf(validTo) } });
}

/** Ends it on a day, or takes it back wholly. */
export async function endMarkup(tx: Tx, id: string, change: { validTo: string } | { state: "retracted" }): Promise<void> {
  await tx.unitMarkup.update({ where: { id }, data: "validTo" in change ? { validTo: dayOf(change.validTo) } : change });
}

export type TrueUpState = "proposed" | "approved" | "refused";
export type StoredTrueUp = TrueUp & {
  difference: Minor;
  state: TrueUpState;
  postedIn: string | null;
  reason: string;
  createdBy: string;
  createdByName: string;
  createdAt: Date;
  decidedBy: string | null;
  decidedByName: string | null;
  decidedAt: Date | null;
};

const fromDbTrueUp = ({ shares, difference, state, ...row }: DbTrueUp): StoredTrueUp => ({
  ...row,
  difference: parseMinor(difference.toFixed(), row.currency),
  state: state as TrueUpState,
  shares: new Map(Object.entries(shares as Record<string, string>).map(([id, text]) => [id, parseMinor(text, row.currency)])),
});

export async function readTrueUps(db: Db | Tx, where: Prisma.TrueUpWhereInput = {}): Promise<StoredTrueUp[]> {
  return (await db.trueUp.findMany({ where, orderBy: [{ createdAt: "desc" }, { id: "asc" }] })).map(fromDbTrueUp);
}

export async function insertTrueUp(tx: Tx, { shares, difference, ...trueUp }: StoredTrueUp): Promise<void> {
  const texts = Object.fromEntries([...shares].map(([id, amount]) => [id, formatMinor(amount, trueUp.currency)]));
  await tx.trueUp.create({ data: { ...trueUp, shares: texts, difference: formatMinor(difference, trueUp.currency) } });
}

export async function decideTrueUpRow(
  tx: Tx,
  id: string,
  decided: Pick<StoredTrueUp, "state" | "decidedBy" | "decidedByName" | "decidedAt">,
): Promise<void> {
  await tx.trueUp.update({ where: { id }, data: decided });
}

export async function postTrueUps(tx: Tx, ids: readonly string[], periodId: string): Promise<void> {
  await tx.trueUp.updateMany({ where: { id: { in: [...ids] } }, data: { postedIn: periodId } });
}

/** Nobody else changes shared money, and no period is closed, until the transaction ends. */
export async function lockMoney(tx: Tx, table: "shared_cost" | "provider_credit" | "unit_markup" | "true_up"): Promise<void> {
  await tx.$executeRaw`LOCK TABLE billing_period IN SHARE MODE`;
  await tx.$executeRawUnsafe(`LOCK TABLE ${table} IN SHARE ROW EXCLUSIVE MODE`);
}
