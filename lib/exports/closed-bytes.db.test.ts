import { createHash } from "node:crypto";
import { beforeAll, expect, it } from "vitest";
import { activateRule, addCredit, addMarkup, addSharedCost, changeSharedCost, endMarkup, endRule, saveRule } from "@/lib/allocation";
import { CreditInput, MarkupInput, RuleInput, SharedCostInput } from "@/lib/allocation/schemas";
import { type Context, setFiscalCalendar } from "@/lib/auth";
import {
  approveAllocation,
  chargebackSummary,
  closePeriod,
  exportStatement,
  listChargeLines,
  listStatements,
  prepareClose,
  readPeriodView,
  setAccounting,
  waiveCheck,
} from "@/lib/chargeback";
import { blocking } from "@/lib/chargeback/core/checks";
import { StatementQuery } from "@/lib/chargeback/core/statement-input";
import { ChargeLinesParams } from "@/lib/chargeback/schemas";
import { readReconciliation } from "@/lib/invoices";
import { runRevisions } from "@/lib/metering";
import {
  addExchangeRate,
  addPriceDiscount,
  addPriceOverride,
  addVolumePrice,
  endVolumePrice,
  retractExchangeRate,
  retractPriceDiscount,
  setStatementCurrency,
} from "@/lib/pricing";
import { VolumePriceInput } from "@/lib/pricing/core/volume-input";
import { ExchangeRateInput, PriceDiscountInput, PriceOverrideInput } from "@/lib/pricing/schemas";
import { frozenClock } from "@/lib/testing/clock";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage, textOf } from "@/lib/testing/ledger";
import { streamExport } from "./index";
import { ExportParams } from "./schemas";

/** February and March 2026 are closed as people close them, with all that a period can charge; then everything changes. */
const database = useDatabase();
const as = (id: string): Context => testContext(database.db, { id, clock: frozenClock("2026-04-02T09:00:00Z") });
const run = (sql: string) => database.pool.query(sql);
const PERIODS = [
  ["2026-02", "2026-02-01", "2026-03-01"],
  ["2026-03", "2026-03-01", "2026-04-01"],
] as const;
const FILES: Record<string, string>[] = [
  ...["detail", "summary", "excel", "xlsx", "statement", "journal", "focus-1.4", "focus-1.2"].map((profile) => ({ profile })),
  { profile: "detail", bom: "1", delimiter: ";" },
  { profile: "detail", businessUnit: "ops" },
  { profile: "summary", costCentre: "cc2" },
  { profile: "journal", template: "sap" },
  { profile: "focus-1.4", split: "1" },
  { profile: "focus-1.4", costCentre: "none" },
];

/** Usage of February and March, before a day. */
async function use(seed: number, count: number, before: string): Promise<void> {
  const events = anyUsage(seed, count, new Date(before));
  await seedUsage(
    as("seed"),
    events.filter(({ occurredAt }) => occurredAt >= new Date(PERIODS[0][1])),
  );
}

async function close(id: string): Promise<void> {
  await prepareClose(as("ana"), id);
  let view = await readPeriodView(as("con"), id);
  if (view.checks.some(({ action }) => action === "approve_allocation"))
    view = await approveAllocation(as("con"), id, { contentHash: view.contentHash ?? "" });
  for (const check of blocking(view.checks)) view = await waiveCheck(as("con"), id, { check: check.id, reason: "not part of this test" });
  await closePeriod(as("con"), id, { contentHash: view.contentHash ?? "" });
}

/** Of every file and answer of closed periods: its name and the hash of its bytes. */
async function said(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const keep = (name: string, bytes: string | Buffer) => {
    found[name] = `${bytes.length} ${createHash("sha256").update(bytes).digest("hex")}`;
  };
  for (const [period, from, to] of PERIODS) {
    for (const params of FILES) {
      const parts: Uint8Array[] = [];
      const { fileName, chunks } = await streamExport(as("con"), period, ExportParams.parse(params));
      for await (const chunk of chunks) parts.push(chunk);
      keep(`${period} ${JSON.stringify(params)} ${fileName}`, Buffer.concat(parts));
    }
    keep(`${period} summary`, JSON.stringify(await chargebackSummary(as("con"), period)));
    keep(`${period} lines`, JSON.stringify(await listChargeLines(as("con"), period, ChargeLinesParams.parse({ limit: "500" }))));
    const { data } = await listStatements(as("con"), StatementQuery.parse({ period, limit: "100" }));
    for (const { id, number } of data) keep(`${period} ${number}`, await textOf((await exportStatement(as("con"), id, {})).chunks));
    const span = { periodId: period, start: new Date(from), end: new Date(to) };
    keep(`${period} invoices`, JSON.stringify(await readReconciliation(as("con"), span)));
  }
  return found;
}

let discountId = 0;
let volumeId = 0;
let rateId = 0;
let sharedCostId = "";
let ruleId = "";
let markupId = "";

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await run("INSERT INTO organisation (id, name) VALUES (1, 'Test') ON CONFLICT DO NOTHING");
  await run("INSERT INTO cost_centre (id, name) VALUES ('cc-it', 'IT'), ('cc-rest', 'Rest')");
  const by = as("con");
  const rate = { currency: "EUR", perUsd: "0.9123", effectiveFrom: "2026-01-01T00:00:00Z", reason: "ECB" };
  rateId = (await addExchangeRate(by, ExchangeRateInput.parse(rate))).id;
  await setStatementCurrency(by, { currency: "EUR", reason: "Contract" });
  await setAccounting(by, { recoveryCostCentreId: "cc-it", fallbackCostCentreId: "cc-rest", entity: "ACME", reason: "test of files" });
  const override = {
    ...{ provider: "openai", model: "gpt-4o", effectiveFrom: "2026-02-01T00:00:00Z", reason: "contract 1" },
    prices: { input: "2", output: "8" },
  };
  await addPriceOverride(by, PriceOverrideInput.parse(override));
  const discount = { provider: "anthropic", percent: "10", effectiveFrom: "2026-02-01T00:00:00Z", reason: "contract 2" };
  discountId = (await addPriceDiscount(by, PriceDiscountInput.parse(discount))).id;
  const volume = { provider: "openai", meter: "spend", per: 1, validFrom: "2026-02-01", reason: "contract 3" };
  const tiers = [
    { above: "0", rate: "1" },
    { above: "0.1", rate: "7" },
  ];
  volumeId = (await addVolumePrice(by, VolumePriceInput.parse({ ...volume, tiers }))).id;
  const span = { validFrom: "2026-02-01", validTo: "2027-02-01", reason: "order 1" };
  sharedCostId = (await addSharedCost(by, SharedCostInput.parse({ ...span, name: "Gateway", kind: "platform_fee", amount: "365" }))).id;
  const seats = [{ costCentreId: "cc1", name: "Ann", from: "2026-02-01" }];
  await addSharedCost(by, SharedCostInput.parse({ ...span, name: "Seats", kind: "seats", amount: "20", seats, costCentreId: "cc1" }));
  const covers = { provider: "openai" };
  await addSharedCost(by, SharedCostInput.parse({ ...span, name: "Commitment", kind: "commitment", amount: "0.5", covers }));
  await addCredit(
    by,
    CreditInput.parse({ provider: "anthropic", name: "Promotion", amount: "0.01", validFrom: "2026-02-01", reason: "gift" }),
  );
  markupId = (
    await addMarkup(by, MarkupInput.parse({ businessUnitId: "labs", percent: "5", validFrom: "2026-02-01", reason: "platform team" }))
  ).id;
  const definition = {
    source: { kind: "shared_cost", kinds: ["platform_fee"] },
    method: { kind: "proportional", basis: { by: "direct_cost" } },
  };
  const draft = await saveRule(by, RuleInput.parse({ name: "Gateway", definition, validFrom: "2026-02-01", reason: "agreed in May" }));
  ruleId = draft.ruleId;
  await activateRule(as("ana"), ruleId);
  await use(7, 300, "2026-03-15");
  await close("2026-02");
  // What comes late is posted by March.
  await use(8, 80, "2026-02-25");
  await close("2026-03");
});

/** Names of all that has one. */
async function renameAll(): Promise<void> {
  const { rows } = await database.pool.query<{ table: string; column: string }>(
    `SELECT c.table_name AS "table", c.column_name AS "column" FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.column_name IN ('name', 'label', 'gl_account', 'account')
       AND c.data_type = 'text' AND c.table_name = ANY($1)`,
    [
      "person,business_unit,cost_centre,team,application,environment,identity,credential,source,provider,shared_cost,provider_credit,allocation_rule,organisation".split(
        ",",
      ),
    ],
  );
  expect(rows.length).toBeGreaterThan(12);
  for (const { table, column } of rows) await run(`UPDATE ${table} SET ${column} = coalesce(${column}, '') || ' *'`);
}

async function changeEverything(): Promise<void> {
  const by = as("con");
  await renameAll();
  await run("UPDATE team_assignment SET business_unit_id = 'ops', cost_centre_id = 'cc2'");
  await run("UPDATE identity_assignment SET owner_id = 'ben', team_id = 'vision'");
  await run("UPDATE cost_centre SET archived_at = '2026-04-01' WHERE id = 'cc1'");
  // Rates of rows never change: what a catalogue takes back is retracted, and others succeed it.
  await run("UPDATE price SET state = 'retracted' WHERE origin = 'catalogue' AND meter = 'input'");
  await run("UPDATE price SET state = 'retracted' WHERE origin = 'organisation'");
  await run(`INSERT INTO price (provider, model, meter, rate, per, valid_from, origin, origin_version, created_by)
    SELECT provider, model, meter, rate * 2, per, '2026-02-02Z', 'overlay', 'later', 't' FROM price WHERE origin = 'catalogue'`);
  await retractPriceDiscount(by, { id: discountId, reason: "never agreed" });
  await endVolumePrice(by, { id: volumeId, validTo: "2026-04-01", reason: "contract over" });
  const rate = { currency: "EUR", perUsd: "0.5", effectiveFrom: "2026-01-02T00:00:00Z", reason: "ECB" };
  await addExchangeRate(by, ExchangeRateInput.parse(rate));
  await retractExchangeRate(by, { id: rateId, reason: "wrong" });
  await addExchangeRate(by, ExchangeRateInput.parse({ ...rate, currency: "GBP" }));
  await setStatementCurrency(by, { currency: "GBP", reason: "Moved" });
  await changeSharedCost(by, sharedCostId, { name: "Other gateway", costCentreId: "cc2", reason: "moved" });
  await run("UPDATE shared_cost SET state = 'retracted' WHERE kind <> 'platform_fee'");
  await endRule(by, ruleId, { validTo: "2026-04-01", reason: "over" });
  await endMarkup(by, markupId, { validTo: "2026-04-01", reason: "over" });
  await setAccounting(by, { recoveryCostCentreId: "cc2", fallbackCostCentreId: "cc2", entity: "OTHER", reason: "sold" });
  await setFiscalCalendar(by, { calendar: { kind: "months", firstMonth: 4, yearNamedBy: "end" }, reason: "new parent" });
  await run("UPDATE ledger_version SET prices = prices + 1, inventory = inventory + 1");
  await use(9, 80, "2026-03-25");
  await runRevisions(as("seed"));
}

it("closed periods give the same bytes in every file and answer, whatever changes later", async () => {
  const before = await said();
  expect(Object.keys(before).length).toBeGreaterThan(2 * FILES.length + 8);
  await changeEverything();
  expect(await said()).toEqual(before);
});
