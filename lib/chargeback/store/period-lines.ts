/** What a period is shown from: the copy of a closed version, or the ledger as it is now. */
import type { UseOf } from "@/lib/allocation/core/use";
import type { Db, Tx } from "@/lib/db/client";
import { Prisma } from "@/lib/db/generated/client";
import { streamQuery } from "@/lib/db/stream-query";
import { NAMES } from "@/lib/identities";
import { formatFixed, parseUsd, USD_SCALE, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { utcDate } from "@/lib/kernel/period";
import type { CorrectionReason, CorrectionRow, LineDimension, Named, NameOf, PeriodLineRow, PeriodRef } from "../core/period-lines";
import { touchedDays } from "../core/whole-days";
import { type KeyedPosting, QUANTITY_SCALE, readPending } from "./corrections";
import { meterRows, useRows } from "./ledger-rows";

export type { CorrectionRow, FrozenCounts, LineDimension, NameOf, PeriodLineRow, PeriodRef } from "../core/period-lines";

const { raw, sql } = Prisma;

type UseRow = Omit<UseOf, "costUsd" | "flatValueUsd" | "requests" | "tokens" | "events"> &
  Record<"costUsd" | "flatValueUsd" | "requests" | "tokens" | "events", string>;
const USE_DIMENSION =
  raw(`d.id AS "dimensionId", d.business_unit_id AS "businessUnitId", d.cost_centre_id AS "costCentreId", d.team_id AS "teamId",
  d.owner_id AS "ownerId", d.identity_id AS "identityId", d.credential_id AS "credentialId", d.application_id AS "applicationId",
  d.environment_id AS "environmentId", d.tenant, d.agent, d.tool, d.provider, d.model, d.operation, d.billing, d.attribution_step AS "attributionStep"`);

/**
 * What was used in a period, one row a dimension, in the order of dimensions: of a closed version from its copy, of a live
 * period from the ledger. Costs what the answer costs, and the lines of the hours at its ends where these are within a day.
 */
export async function readUses(db: Db | Tx, period: PeriodRef): Promise<UseOf[]> {
  const rows = await db.$queryRaw<UseRow[]>`SELECT ${USE_DIMENSION}, t."costUsd", t."flatValueUsd", t.requests, t.tokens, t.events FROM (
      SELECT u.dimension_id, trim_scale(sum(u.cost_usd))::text AS "costUsd", trim_scale(sum(u.flat_value_usd))::text AS "flatValueUsd",
        sum(u.requests)::text AS requests, sum(u.tokens)::text AS tokens, sum(u.events)::text AS events
      FROM (${period.version === null ? useRows(period) : sql`SELECT * FROM period_use WHERE ${ofVersion(period)}`}) u GROUP BY 1
    ) t JOIN usage_dimension d ON d.id = t.dimension_id ORDER BY d.id`;
  return rows.map(({ costUsd, flatValueUsd, requests, tokens, events, ...row }) => ({
    ...row,
    costUsd: parseUsd(costUsd),
    flatValueUsd: parseUsd(flatValueUsd),
    requests: BigInt(requests),
    tokens: BigInt(tokens),
    events: BigInt(events),
  }));
}

const ofVersion = ({ id, version }: PeriodRef): Prisma.Sql => sql`period_id = ${id} AND version = ${version}`;

/** Dimensions of a day that come as one text: some hundred rows, which are gone again before the next ones are made. */
const DIMENSIONS_PER_BLOCK = 128;
/** A slow reader has a minute for what was fetched: some two megabytes of the widest file. */
const BLOCKS_PER_FETCH = 4;

/**
 * Every row of a period in the order of day, dimension, meter and price, in pages, on one snapshot and in flat memory: read
 * as fast as the caller takes it. Ends the transaction when the reader stops early.
 */
export async function* streamPeriodLines(db: Db, period: PeriodRef, blocks = BLOCKS_PER_FETCH): AsyncGenerator<PeriodLineRow[]> {
  const query = period.version === null ? sql`SELECT ${BLOCK} FROM (${meterRows(period)}) u ${BY_BLOCK}` : copiedDays(period);
  const dimensions = new Map<number, LineDimension>();
  for await (const found of streamQuery<Block>(db, query, blocks))
    for (const block of found) {
      const lines = linesOf(block);
      const of = await dimensionsOf(db, dimensions, lines);
      for (const line of lines) line.of = of(line.dimensionId);
      yield lines;
    }
}

type Block = { day: string; lines: string };
/**
 * Files of millions of rows are made of these: a message for each row, and a column for each field, cost the driver more than
 * their text. No meter holds a tab.
 */
const BLOCK = raw(`u.day::text AS day, string_agg(concat_ws(E'\\t', u.dimension_id, u.meter, u.price_id, trim_scale(u.quantity), u.unpriced,
  trim_scale(u.cost_usd), trim_scale(u.flat_value_usd)), E'\\t' ORDER BY u.dimension_id, u.meter COLLATE "C", u.price_id) AS lines`);
const FIELDS = 7;
const BY_BLOCK = raw(`GROUP BY u.day, u.dimension_id / ${DIMENSIONS_PER_BLOCK} ORDER BY u.day, u.dimension_id / ${DIMENSIONS_PER_BLOCK}`);

/**
 * The copy of a version, one day after the other: a day is sorted in memory, and the first row comes when the first day is read.
 * Sorted as one, a month would be written to disk before.
 */
function copiedDays(period: PeriodRef): Prisma.Sql {
  const { start, end } = touchedDays(period);
  return sql`SELECT b.* FROM generate_series(${utcDate(start)}::timestamp, ${utcDate(end)}::timestamp - interval '1 day', interval '1 day') AS g(at)
    CROSS JOIN LATERAL (SELECT ${BLOCK} FROM period_line u WHERE ${ofVersion(period)} AND u.day = g.at::date ${BY_BLOCK}) b`;
}

/** Whom they belong to is filled in for all of them at once. */
function linesOf({ day, lines }: Block): PeriodLineRow[] {
  const fields = lines.split("\t");
  const rows: PeriodLineRow[] = [];
  for (let at = 0; at < fields.length; at += FIELDS) {
    const unpriced = fields[at + 4] as string;
    const costText = fields[at + 5] as string;
    rows.push({
      day,
      dimensionId: Number(fields[at]),
      of: UNKNOWN,
      meter: fields[at + 1] as string,
      priceId: Number(fields[at + 2]),
      quantity: fields[at + 3] as string,
      unpriced: unpriced === "0" ? 0n : BigInt(unpriced),
      costUsd: atomsOf(costText),
      costText,
      flatValueUsd: atomsOf(fields[at + 6] as string),
    });
  }
  return rows;
}

const UNKNOWN = {} as LineDimension;

/** Dollars of a plain decimal: of as many digits as a number holds exactly without reading them one by one. */
function atomsOf(text: string): Usd {
  if (text === "0") return ZERO_USD;
  const point = text.indexOf(".");
  if (text.length > 16 || point < 0 || text.startsWith("-")) return parseUsd(text);
  return (BigInt(Number(text.slice(0, point) + text.slice(point + 1))) * (POWERS[text.length - point - 1] as bigint)) as Usd;
}
/** What a whole number is multiplied by that has so many decimals. */
const POWERS = Array.from({ length: USD_SCALE + 1 }, (_, decimals) => 10n ** BigInt(USD_SCALE - decimals));

/** Dimensions are met again every day; more than this are forgotten and read again. */
const MOST_DIMENSIONS = 100_000;

/** What rows refer to. `known` keeps it from page to page. */
async function dimensionsOf(
  db: Db | Tx,
  known: Map<number, LineDimension>,
  rows: readonly { dimensionId: number }[],
): Promise<(id: number) => LineDimension> {
  if (known.size > MOST_DIMENSIONS) known.clear();
  const missing = [...new Set(rows.map(({ dimensionId }) => dimensionId))].filter((id) => !known.has(id));
  if (missing.length > 0) {
    const found = await db.usageDimension.findMany({ where: { id: { in: missing } }, omit: { key: true } });
    for (const row of found) known.set(row.id, row);
  }
  return (id) => known.get(id) as LineDimension;
}

/**
 * What a closed version posted for earlier periods, as it was posted; of a live period what it would post if it closed
 * now. In the order of charge period, day, dimension, meter, price, reason, with reversed rows before entered ones.
 */
export async function readCorrections(db: Db | Tx, period: PeriodRef): Promise<CorrectionRow[]> {
  const rows = period.version === null ? (await readPending(db, period)).map(postedRow) : await readPosted(db, period);
  const of = await dimensionsOf(db, new Map(), rows);
  const spans = await db.billingPeriod.findMany({
    where: { id: { in: [...new Set(rows.map(({ chargePeriodId }) => chargePeriodId))] } },
    select: { id: true, startsAt: true, endsAt: true },
  });
  const spanOf = new Map(spans.map(({ id, startsAt, endsAt }) => [id, { chargeStart: startsAt, chargeEnd: endsAt }]));
  return rows.map((row) => ({ ...row, ...(spanOf.get(row.chargePeriodId) as Ends), of: of(row.dimensionId) })).sort(inOrder);
}

type Ends = Pick<CorrectionRow, "chargeStart" | "chargeEnd">;
type PostedRow = Omit<CorrectionRow, "of" | "chargeStart" | "chargeEnd">;
const postedRow = ({ quantity, cost, ...row }: KeyedPosting): PostedRow => ({
  ...row,
  quantity: formatFixed(quantity, QUANTITY_SCALE),
  costUsd: cost as Usd,
});

async function readPosted(db: Db | Tx, period: PeriodRef): Promise<PostedRow[]> {
  const rows = await db.$queryRaw<(Omit<PostedRow, "costUsd"> & { costUsd: string })[]>`
    SELECT charge_period_id AS "chargePeriodId", reason, side, day::text AS day, dimension_id AS "dimensionId", meter, price_id AS "priceId",
      trim_scale(quantity)::text AS quantity, trim_scale(cost_usd)::text AS "costUsd"
    FROM period_correction WHERE ${ofVersion(period)}`;
  return rows.map((row) => ({ ...row, costUsd: parseUsd(row.costUsd) }));
}

const PLACE: Readonly<Record<CorrectionReason, number>> = { late: 0, re_rated: 1, re_attributed: 2 };
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** As text, "reversed" stands after "entered". */
const inOrder = (a: CorrectionRow, b: CorrectionRow): number =>
  compareText(a.chargePeriodId, b.chargePeriodId) ||
  compareText(a.day, b.day) ||
  a.dimensionId - b.dimensionId ||
  compareText(a.meter, b.meter) ||
  a.priceId - b.priceId ||
  PLACE[a.reason] - PLACE[b.reason] ||
  compareText(b.side, a.side);

/** How lists of the inventory are called where periods keep names. */
export const NAMED_LISTS: readonly (readonly [list: string, dimension: Named])[] = [
  ["identities", "identity"],
  ["credentials", "credential"],
  ["teams", "team"],
  ["businessUnits", "business_unit"],
  ["people", "owner"],
  ["applications", "application"],
  ["environments", "environment"],
  ["costCentres", "cost_centre"],
  ["tenants", "tenant"],
  ["providers", "provider"],
  ["sources", "source"],
];

type NameRow = { dimension: string; id: string; name: string; kind: string | null };

/** What things were called when a version was closed, or are called now. What nobody knows is called by its id. */
export async function namesOf(db: Db | Tx, period: PeriodRef): Promise<NameOf> {
  const dimensionOf = new Map<string, string>(NAMED_LISTS);
  const rows =
    period.version === null
      ? await db.$queryRaw<NameRow[]>`SELECT list AS dimension, id, name, kind FROM (${raw(NAMES)}) n`
      : await db.$queryRaw<NameRow[]>`SELECT dimension, id, name, kind FROM period_name WHERE ${ofVersion(period)}`;
  const names = new Map<string, { name: string; kind?: string }>();
  for (const { dimension, id, name, kind } of rows)
    names.set(`${dimensionOf.get(dimension) ?? dimension}\u0001${id}`, { name, ...(kind === null ? {} : { kind }) });
  return (dimension, id) => names.get(`${dimension}\u0001${id}`) ?? { name: id };
}
