import { beforeAll, describe, expect, it } from "vitest";
import { NotFound } from "@/lib/kernel/errors";
import { formatUsd, parseUsd, sumUsd } from "@/lib/kernel/money";
import { testContext } from "@/lib/testing/context";
import { useDatabase } from "@/lib/testing/database";
import { anyUsage, seedOrganisation, seedUsage } from "@/lib/testing/ledger";
import { seedPeriod, seedStatement } from "@/lib/testing/statements";
import { lineEvidence } from "./line-evidence";

const database = useDatabase();
const ctx = () => testContext(database.db);
type Grain = {
  cost: string;
  team: string | null;
  unit: string | null;
  application: string | null;
  environment: string | null;
  provider: string;
  model: string;
};
let grain: Grain;

/** The dearest line of a cost centre in March; null: of nobody. */
async function dearest(costCentreId: string | null): Promise<Grain> {
  const { rows } = await database.pool.query<Grain>(
    `SELECT sum(m.cost_usd)::text AS cost, d.team_id AS team, d.business_unit_id AS unit, d.application_id AS application,
      d.environment_id AS environment, d.provider, d.model FROM usage_daily_meter m JOIN usage_dimension d ON d.id = m.dimension_id
     WHERE m.day >= '2026-03-01' AND m.day < '2026-04-01' AND d.cost_centre_id IS NOT DISTINCT FROM $1
     GROUP BY 2, 3, 4, 5, 6, 7 ORDER BY sum(m.cost_usd) DESC LIMIT 1`,
    [costCentreId],
  );
  return rows[0] as Grain;
}

async function seedLine(id: string, periodId: string, costCentreId: string, of: Grain, cost: string): Promise<void> {
  await seedStatement(database.db, periodId, {
    id,
    costCentreId,
    state: "in_review",
    lines: [{ amount: "1.00", costUsd: cost, model: of.model }],
  });
  await database.db.statementLine.update({
    where: { statementId_no: { statementId: id, no: 1 } },
    data: { teamId: of.team, businessUnitId: of.unit, applicationId: of.application, environmentId: of.environment, provider: of.provider },
  });
}

beforeAll(async () => {
  await seedOrganisation(database.pool);
  await seedUsage(ctx(), anyUsage(7, 400));
  await seedPeriod(database.db, { id: "2026-03", start: "2026-03-01", end: "2026-04-01", state: "in_review" });
  grain = await dearest("cc1");
});

const costOf = (usage: readonly { costUsd: string }[]): string => formatUsd(sumUsd(usage.map(({ costUsd }) => parseUsd(costUsd))));

describe("what stands behind a line", () => {
  it("of a period in review is the ledger: identity, credential, meter, price, and the sum of the line to the last digit", async () => {
    await seedLine("live", "2026-03", "cc1", grain, grain.cost);
    const evidence = await lineEvidence(ctx(), "live", 1);
    expect(evidence.isFrozen).toBe(false);
    expect(parseUsd(evidence.totalUsd ?? "")).toBe(parseUsd(grain.cost));
    expect(costOf(evidence.usage)).toBe(evidence.totalUsd);
    const dear = evidence.usage[0];
    expect(dear?.identity?.name).toMatch(/Triage|Router/);
    expect(dear?.price).toMatchObject({ origin: "catalogue", validFrom: "2020-01-01T00:00:00.000Z" });
    const price = dear?.price;
    const product = parseUsd(dear?.quantity ?? "0") * BigInt(Math.round(Number(price?.rate) * 1000));
    expect(product / 1000n / BigInt(price?.per ?? 1)).toBe(parseUsd(dear?.costUsd ?? "0"));
  });

  it("leads to its events by the same filters and days", async () => {
    const { usage } = await lineEvidence(ctx(), "live", 1);
    const href = new URL(usage[0]?.eventsHref ?? "", "http://x");
    expect(href.pathname).toBe("/events");
    expect(Object.fromEntries(href.searchParams)).toMatchObject({
      period: "2026-03-01..2026-03-31",
      "filter[identity]": usage[0]?.identity?.id,
      "filter[credential]": usage[0]?.credential?.id ?? "none",
      "filter[team]": grain.team,
      "filter[model]": grain.model,
    });
  });

  it("holds what nobody answers for where the cost centre bears it, and not where it does not", async () => {
    await database.pool.query(
      `UPDATE usage_dimension SET cost_centre_id = NULL WHERE id = (SELECT d.id FROM usage_dimension d JOIN usage_daily_meter m ON m.dimension_id = d.id
        WHERE d.team_id = $1 AND d.model = $2 AND d.cost_centre_id = 'cc1' AND d.application_id IS NOT DISTINCT FROM $3 AND d.environment_id IS NOT DISTINCT FROM $4
          AND m.day >= '2026-03-01' AND m.cost_usd > 0 LIMIT 1)`,
      [grain.team, grain.model, grain.application, grain.environment],
    );
    expect(parseUsd((await lineEvidence(ctx(), "live", 1)).totalUsd ?? "")).toBe(parseUsd(grain.cost));
    const { rows } = await database.pool.query<{ cost: string }>(
      `SELECT sum(m.cost_usd)::text AS cost FROM usage_daily_meter m JOIN usage_dimension d ON d.id = m.dimension_id WHERE d.cost_centre_id = 'cc1'
        AND d.team_id = $1 AND d.model = $2 AND d.application_id IS NOT DISTINCT FROM $3 AND d.environment_id IS NOT DISTINCT FROM $4 AND m.day >= '2026-03-01'`,
      [grain.team, grain.model, grain.application, grain.environment],
    );
    await database.db.statementLine.updateMany({ where: { statementId: "live" }, data: { costUsd: rows[0]?.cost ?? "0" } });
    expect(parseUsd((await lineEvidence(ctx(), "live", 1)).totalUsd ?? "")).toBe(parseUsd(rows[0]?.cost ?? "0"));
  });

  it("of a closed period is its copy and its names, whatever is changed later", async () => {
    await seedPeriod(database.db, { id: "2026-02", start: "2026-02-01", end: "2026-03-01", state: "closed" });
    const { rows } = await database.pool.query<{ id: number; identity: string }>(
      `SELECT id, identity_id AS identity FROM usage_dimension WHERE identity_id IS NOT NULL AND cost_centre_id = 'cc1' LIMIT 1`,
    );
    const { id: dimensionId = 0, identity = "" } = rows[0] ?? {};
    const { rows: places } = await database.pool.query<Grain>(
      `SELECT '3' AS cost, team_id AS team, business_unit_id AS unit, application_id AS application, environment_id AS environment, provider, model
       FROM usage_dimension WHERE id = $1`,
      [dimensionId],
    );
    await seedLine("frozen", "2026-02", "cc1", places[0] as Grain, "3");
    await database.pool.query(
      `INSERT INTO period_line (period_id, version, day, dimension_id, meter, price_id, quantity, unpriced, cost_usd, flat_value_usd)
       VALUES ('2026-02', 1, '2026-02-03', $1, 'input', 0, 10.5, 0, 1, 0), ('2026-02', 1, '2026-02-04', $1, 'input', 0, 20, 0, 2, 0)`,
      [dimensionId],
    );
    await database.db.periodName.create({
      data: { periodId: "2026-02", version: 1, dimension: "identity", id: identity, name: "As it was" },
    });
    await database.db.identity.update({ where: { id: identity }, data: { name: "Renamed" } });
    const evidence = await lineEvidence(ctx(), "frozen", 1);
    expect(evidence).toMatchObject({ isFrozen: true, totalUsd: "3", omitted: 0 });
    expect(evidence.usage).toMatchObject([
      { meter: "input", quantity: "30.5", costUsd: "3", identity: { name: "As it was" }, price: null },
    ]);
  });

  it("of a correction are the rows that take back and enter, of the period that the usage belongs to", async () => {
    const { rows } = await database.pool.query<{ id: number }>(`SELECT id FROM usage_dimension WHERE cost_centre_id = 'cc2' LIMIT 1`);
    await seedPeriod(database.db, { id: "2026-04", start: "2026-04-01", end: "2026-05-01", state: "closed" });
    await seedStatement(database.db, "2026-04", {
      ...{ id: "corrected", costCentreId: "cc2", state: "issued" },
      lines: [{ amount: "-25.25", kind: "correction", costUsd: "-25.25", origin: { reason: "re_rated", references: "2026-03/cc2 v1" } }],
    });
    await database.db.statementLine.updateMany({ where: { statementId: "corrected" }, data: { chargePeriodId: "2026-02" } });
    const row = {
      periodId: "2026-04",
      version: 1,
      chargePeriodId: "2026-02",
      reason: "re_rated",
      day: new Date("2026-02-03"),
      meter: "input",
      priceId: 0,
    };
    await database.db.periodCorrection.createMany({
      data: [
        { ...row, side: "reversed", dimensionId: rows[0]?.id ?? 0, quantity: "-5", costUsd: "-523.40" },
        { ...row, side: "entered", dimensionId: rows[0]?.id ?? 0, quantity: "5", costUsd: "498.15" },
      ],
    });
    const evidence = await lineEvidence(ctx(), "corrected", 1);
    expect(evidence.usage.map(({ side, costUsd }) => [side, costUsd])).toEqual([
      ["reversed", "-523.4"],
      ["entered", "498.15"],
    ]);
    expect(evidence.totalUsd).toBe("-25.25");
    expect(evidence.usage[0]?.eventsHref).toContain("2026-02-01..2026-02-28");
    expect(evidence.origin).toContainEqual({ label: "Corrects", value: "2026-03/cc2 v1", href: null });
  });

  it("of an allocated line is the rule, where it took the money, and each part with its weight", async () => {
    await seedStatement(database.db, "2026-03", {
      ...{ id: "spread", costCentreId: "cc2", state: "in_review" },
      lines: [
        {
          amount: "31.00",
          kind: "allocated",
          costUsd: null,
          origin: { ruleVersionId: "platform:v1", side: "to", sourceKind: "cost_centre", sourceId: "cc1" },
        },
      ],
    });
    const share = { periodId: "2026-03", version: 1, ruleVersionId: "platform:v1", sourceKind: "cost_centre", sourceId: "cc1" };
    await database.db.allocationShare.create({ data: { ...share, targetId: "cc2", amount: "31", weight: "3", ratio: "0.75" } });
    const evidence = await lineEvidence(ctx(), "spread", 1);
    expect(evidence).toMatchObject({ usage: [], totalUsd: null });
    expect(evidence.origin.slice(1)).toEqual([
      { label: "Taken from", value: "CC 1", href: null },
      { label: "To CC 2", value: "31.00 USD, weight 3, share 0.75", href: null },
    ]);
    expect(evidence.links).toEqual([{ label: "Statement that it was taken from", href: "/statements/live" }]);
    await expect(lineEvidence(ctx(), "spread", 2)).rejects.toThrow(NotFound);
  });
});
