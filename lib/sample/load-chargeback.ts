import { activateRule, addSharedCost, listSharedCosts, saveRule } from "@/lib/allocation";
import { RuleInput, SharedCostInput } from "@/lib/allocation/schemas";
import type { Context } from "@/lib/auth/context";
import {
  answerStatement,
  approveAllocation,
  closePeriod,
  issueStatements,
  prepareClose,
  readPeriodView,
  setAccounting,
  streamPeriodLines,
  waiveCheck,
} from "@/lib/chargeback";
import { AccountingInput } from "@/lib/chargeback/core/accounting-input";
import { isWaivable } from "@/lib/chargeback/core/checks";
import { importInvoice } from "@/lib/invoices";
import { addUsd, formatFixed, formatUsd, parseFixed, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { periodOf, periodSpan, shiftPeriod, utcDate } from "@/lib/kernel/period";
import { type MeteredSum, sampleInvoices } from "./core/invoices";
import { ACCOUNTING, AGREED, ANALYST, AWAITED, CONTROLLER, LICENCE, LICENCE_RULE, WAIVED } from "./data/chargeback";
import { type As, samplePeople } from "./sample-people";
import { isSampleOrganisation } from "./store";

/**
 * The books of Northwind: how it closes, a licence that a rule spreads, and its past months closed by two people, but for the
 * last one, which waits for whoever looks, and for an invoice. May be repeated. Where the organisation is not the sample, or these people cannot sign
 * in, nothing is made.
 * @param since When the usage of the sample begins. @param until When it ends.
 */
export async function loadChargeback(ctx: Context, since: Date, until: Date): Promise<void> {
  if (!(await isSampleOrganisation(ctx.db))) return;
  const people = await samplePeople(ctx, [ANALYST, CONTROLLER]);
  if (!people) return;
  const first = periodOf(since);
  const last = shiftPeriod(periodOf(until), -1);
  if ((await listSharedCosts(people(ANALYST))).data.length === 0) await keepBooks(people, first);
  for (let id = first; id < last; id = shiftPeriod(id, 1)) {
    if ((await readPeriodView(people(CONTROLLER), id)).state === "closed") continue;
    await takeInvoices(people(ANALYST), id);
    await closeMonth(people, id);
  }
  await takeInvoices(people(ANALYST), last, AWAITED);
}

async function keepBooks(people: As, first: string): Promise<void> {
  await setAccounting(people(CONTROLLER), AccountingInput.parse(ACCOUNTING));
  const validFrom = utcDate(periodSpan(first).start);
  const rule = await saveRule(people(ANALYST), RuleInput.parse({ ...LICENCE_RULE, validFrom }));
  await activateRule(people(ANALYST), rule.ruleId);
  const validTo = utcDate(periodSpan(shiftPeriod(first, 12)).start);
  await addSharedCost(people(ANALYST), SharedCostInput.parse({ ...LICENCE, validFrom, validTo }));
}

/** What providers billed for a month: what was metered, to the last digit. @param awaited Whose invoice is not here yet. */
async function takeInvoices(ctx: Context, id: string, awaited?: string): Promise<void> {
  for (const { provider, fileName, content } of sampleInvoices(await meteredIn(ctx, id), "").files) {
    if (provider === awaited) continue;
    await importInvoice(ctx, { fileName, content: bytesOf(content) });
  }
}

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const QUANTITY_SCALE = 6;

async function meteredIn(ctx: Context, id: string): Promise<MeteredSum[]> {
  const sums = new Map<string, { of: Omit<MeteredSum, "quantity" | "costUsd">; quantity: bigint; costUsd: Usd }>();
  for await (const rows of streamPeriodLines(ctx.db, { id, version: null, ...periodSpan(id) }))
    for (const { day, meter, quantity, costUsd, of } of rows) {
      const key = JSON.stringify([day, of.provider, of.model, meter]);
      const sum = sums.get(key) ?? { of: { day, provider: of.provider, model: of.model, meter }, quantity: 0n, costUsd: ZERO_USD };
      sum.quantity += parseFixed(quantity, QUANTITY_SCALE);
      sum.costUsd = addUsd(sum.costUsd, costUsd);
      sums.set(key, sum);
    }
  return [...sums.values()].map(({ of, quantity, costUsd }) => ({
    ...of,
    quantity: formatFixed(quantity, QUANTITY_SCALE),
    costUsd: formatUsd(costUsd),
  }));
}

/** As its people do it: prepared by one, agreed to, approved and closed by the other, and issued. */
async function closeMonth(people: As, id: string): Promise<void> {
  const [analyst, controller] = [people(ANALYST), people(CONTROLLER)];
  const { statementRows, contentHash } = await prepareClose(analyst, id);
  if (contentHash === null) throw new Error("a period in review has a content hash");
  for (const row of statementRows)
    await answerStatement(controller, row.id, { answer: "agreed", contentHash: row.contentHash, note: AGREED });
  await approveAllocation(controller, id, { contentHash });
  const { checks } = await readPeriodView(controller, id);
  for (const check of checks) {
    if (check.state === "passed" || !isWaivable(check.id)) continue;
    await waiveCheck(controller, id, { check: check.id, reason: WAIVED });
  }
  await closePeriod(controller, id, { contentHash });
  await issueStatements(analyst, { periodId: id });
}
