import { readAllocationWorld } from "@/lib/allocation";
import { markupLines } from "@/lib/allocation/core/markups";
import { DOLLARS, type Rate } from "@/lib/allocation/core/money";
import type { VolumeLine } from "@/lib/allocation/core/shared";
import type { UseOf } from "@/lib/allocation/core/use";
import { agreedVolumes, daysAfterVolumes } from "@/lib/allocation/core/volumes";
import { type AllocationWorld, sharedMoney } from "@/lib/allocation/core/world";
import type { Db, Tx } from "@/lib/db/client";
import { readSettledVariances, type SettledVariance } from "@/lib/invoices";
import { Conflict } from "@/lib/kernel/errors";
import { sha256Hex } from "@/lib/kernel/hash";
import { addUtcDays, utcDate } from "@/lib/kernel/period";
import { loadStatementRate, readVolumePricesOn } from "@/lib/pricing";
import type { ComposeInput, PostedNote } from "../core/compose/types";
import type { PeriodRef } from "../core/period-lines";
import { type AccountingPeriod, periodName } from "../core/periods";
import type { RateView } from "../core/views";
import { type CreditNoteRow, readCreditNotes } from "../store/credit-notes";
import { readOwners, readVersions } from "../store/period-facts";
import { namesOf, readCorrections, readUses } from "../store/period-lines";
import { readSettings } from "../store/settings";
import { readVolumeUses } from "../store/volume-use";

/** What statements are composed of, and what stands behind it for the record. */
export type Gathered = {
  input: ComposeInput;
  world: AllocationWorld;
  rate: RateView | null;
  rules: string[];
  trueUpIds: string[];
  noteIds: string[];
};

type Which = { period: AccountingPeriod; version: number; ref: PeriodRef };
/** What was read already. */
type Known = {
  uses?: readonly UseOf[];
  settled?: readonly SettledVariance[];
};

/**
 * All that the statements of a period are composed of, in the transaction that composes them: of a closed version its copies,
 * else the ledger now. @throws Conflict where no exchange rate held for statements or for a shared cost.
 */
export async function gatherInput(db: Db, tx: Tx, { period, version, ref }: Which, known: Known = {}): Promise<Gathered> {
  const { rate, view } = await rateOf(tx, period);
  const settings = await readSettings(tx);
  const fallback = settings.fallbackCostCentreId ?? "";
  const uses = known.uses ?? (await readUses(tx, ref));
  const world = await readAllocationWorld(tx, period);
  const volumes = await volumesOf(tx, world.days.start, ref, fallback);
  const days = { first: utcDate(world.days.start), last: utcDate(addUtcDays(world.days.end, -1)) };
  const shared = sharedMoney({ ...world, providerDays: daysAfterVolumes(world.providerDays, volumes, days) }, uses, fallback);
  if (shared.problems.length > 0) throw new Conflict(shared.problems.join(" "));
  const notes = await readCreditNotes(tx, { ...ref, version: null });
  const ours = notes.filter(({ currency }) => currency === rate.currency);
  // Prices are read beside the transaction, from memory where they are known.
  const settled = known.settled ?? (await readSettledVariances(db, { periodId: period.id, start: period.start, end: period.end }));
  const owners = await readOwners(tx, settings.fallbackOwnerId);
  const input: ComposeInput = {
    ...{ period: { id: period.id, version }, rate, fallback, uses, sharedParts: shared.parts, credits: shared.credits },
    variances: settled.filter(({ settlement }) => settlement !== "ignore"),
    corrections: await readCorrections(tx, ref),
    versionOf: await readVersions(tx),
    notes: ours.map(postedNote),
    ...{ rules: world.rules, costCentres: world.costCentres, metrics: world.metrics, trueUps: shared.trueUps },
    volumes,
    markups: markupLines(world.markups, uses, world.costCentres.units, { rate, fallback }),
    nameOf: await namesOf(tx, ref),
    ownerOf: (id) => owners.of.get(id) ?? (id === "" || id === fallback ? owners.fallback : null),
    hash: sha256Hex,
  };
  return {
    ...{ input, world, rate: view, rules: world.rules.map(({ id }) => id).sort() },
    trueUpIds: [...new Set(shared.trueUps.map(({ trueUpId }) => trueUpId))],
    noteIds: ours.map(({ id }) => id),
  };
}

/** Those that hold on the first day of the period hold in all of it: they begin and end with periods. */
async function volumesOf(tx: Tx, firstDay: Date, ref: PeriodRef, fallback: string): Promise<VolumeLine[]> {
  const prices = await readVolumePricesOn(tx, firstDay);
  const uses = await readVolumeUses(tx, ref, [...new Set(prices.map(({ provider }) => provider))]);
  return agreedVolumes(prices, uses, fallback).flatMap(({ lines }) => lines);
}

/** What statements of a period are stated in: at the rate of its last instant. @throws Conflict without one. */
export async function rateOf(db: Db | Tx, period: Pick<AccountingPeriod, "id" | "end">): Promise<{ rate: Rate; view: RateView | null }> {
  const { currency, rate } = await loadStatementRate(db, new Date(period.end.getTime() - 1));
  if (currency === "USD") return { rate: DOLLARS, view: null };
  if (!rate)
    throw new Conflict(`Statements are in ${currency}, and no exchange rate held at the end of ${periodName(period.id)}.`, [
      { location: "rate", message: `No rate of ${currency}.`, fix: "Enter the rate of that day, then try again." },
    ]);
  const { perUsd, validFrom, source } = rate;
  return { rate: { currency, perUsd }, view: { currency, perUsd, validFrom: validFrom.toISOString(), source } };
}

const postedNote = ({ id, number, statementNumber, lineNo, amount, ...note }: CreditNoteRow): PostedNote => ({
  ...{ id, number, statementNumber, lineNo, amount },
  ...{ fromCostCentre: note.fromCostCentre, toCostCentre: note.toCostCentre, chargePeriodId: note.chargePeriodId },
});
