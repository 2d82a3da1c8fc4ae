import type { Rate } from "@/lib/allocation/core/money";
import { type Context, readCalendar, scopeOf } from "@/lib/auth";
import { namesOf, readCorrections, streamPeriodLines } from "@/lib/chargeback";
import { listRateOn } from "@/lib/chargeback/core/list-price";
import type { CorrectionRow, LineDimension, PeriodLineRow } from "@/lib/chargeback/core/period-lines";
import { readInvoiceIds } from "@/lib/invoices";
import { localDay } from "@/lib/kernel/time-zone";
import { loadPriceBook } from "@/lib/pricing";
import { isAgreed } from "@/lib/pricing/core/price-row";
import { providerLabel } from "@/lib/pricing/core/provider-names";
import { inPart } from "./core/correction-lines";
import type { ExportPeriod } from "./core/export-period";
import { type FocusProfile, focusColumns } from "./core/focus/columns";
import { dimensionCells } from "./core/focus/dimension";
import { commitmentsOf, feeOf } from "./core/focus/fees";
import { type FocusInput, FocusTotals, focusChunks } from "./core/focus/focus-file";
import { skuOf } from "./core/focus/sku";
import { StatementIndex, sharesOf } from "./core/focus/statement-index";
import { statedIn, type UsageSource } from "./core/focus/usage-writer";
import { type OpenedTable, partOf, refOf, sightOf, statedInOf, statementPart } from "./open-table";
import type { ExportParams } from "./schemas";
import {
  listPriceKey,
  readClosedInvoices,
  readFocusCosts,
  readFocusPrices,
  readListPrices,
  readSharedShares,
  type StoredFocusPrice,
} from "./store/focus";
import { readLedgerSettings } from "./store/periods";
import { type StatementLineRow, streamStatementLines } from "./store/statements";

export type FocusFile = {
  columns: OpenedTable["table"]["columns"];
  currency: string;
  tally: FocusTotals;
  chunks: AsyncGenerator<Uint8Array>;
};
type Asked = Pick<ExportParams, "businessUnit" | "costCentre" | "split">;
const RIGHT = "chargeback.export";

/**
 * Opens a period as a FOCUS file of Cost and Usage for a caller who may have it: usage by UTC day, dimension, meter and
 * price, corrections posted, and, in files of the whole organisation, fees and commitments; then what statements show
 * beside usage. Of a closing everything that was charged is read from its copies. Flat memory; one snapshot for usage.
 */
export async function openFocusFile(ctx: Context, period: ExportPeriod, version: FocusProfile, asked: Asked): Promise<FocusFile> {
  const { db } = ctx;
  const ref = refOf(period);
  const [nameOf, part, settings, rate, invoices] = await Promise.all([
    namesOf(db, ref),
    partOf(ctx, asked),
    readLedgerSettings(db),
    statedInOf(ctx, period),
    period.closed === null ? readInvoiceIds(db, period) : readClosedInvoices(db, period.id, period.closed),
  ]);
  const linesOf = (): AsyncGenerator<StatementLineRow[]> => streamStatementLines(db, period, sightOf(ctx), statementPart(part));
  const index = new StatementIndex();
  for await (const lines of linesOf()) for (const line of lines) index.add(line);
  const providerName = (id: string): string => {
    const { name } = nameOf("provider", id);
    return name === id ? providerLabel(id) : name;
  };
  const book = new PriceLookup(ctx, await loadPriceBook(db), await readListPrices(db, period), period.closed !== null);
  const isIn = (of: LineDimension): boolean => inPart(ctx.actor, RIGHT, of, part);
  const corrections = (await readCorrections(db, ref)).filter(({ of }: CorrectionRow) => isIn(of));
  await book.learn(corrections);
  const source: UsageSource = {
    period,
    skuKey: (row) => book.keyOf(row),
    skuOf: (of, row, isCharged) => {
      const price = book.priceOf(row.priceId);
      return skuOf({ ...of, providerName: providerName(of.provider), meter: row.meter }, price, book.listRate(row), isCharged);
    },
    dimensionOf: (of) =>
      dimensionCells(of, {
        nameOf,
        // Accounts are not kept with a closing: its file does not change when they do.
        accountOf: (id) => (period.closed === null ? (settings.places.get(id)?.account ?? settings.expenseAccount) : undefined),
        statementOf: (dimension) => index.of(dimension),
        invoiceOf: (provider) => invoices.get(provider),
      }),
    stated: index.isEmpty ? undefined : statedIn(rate.currency, rate.perUsd),
  };
  const tally = new FocusTotals();
  const isWhole = scopeOf(ctx.actor, RIGHT).kind === "all" && Object.keys(part).length === 0;
  const input: FocusInput = {
    ...{ version, source, corrections, providerName, statementLines: linesOf() },
    pages: pagesOf(ctx, period, isWhole ? null : isIn, book),
    ...(isWhole ? await feesOf(ctx, period, index, { rate, providerName }) : NO_FEES),
    sharesOf:
      isWhole && asked.split === "1"
        ? sharesOf(await readSharedShares(db, period), index.charged, (id) => nameOf("cost_centre", id).name)
        : () => [],
  };
  const columns = focusColumns(version).map((name) => ({ name, kind: "text" as const }));
  return { columns, currency: "USD", tally, chunks: focusChunks(input, tally) };
}

const NO_FEES: Pick<FocusInput, "fees" | "commitments"> = { fees: [], commitments: [] };

/** A caller who sees a part does not see what the whole paid for. */
async function feesOf(
  ctx: Context,
  period: ExportPeriod,
  index: StatementIndex,
  { rate, providerName }: { rate: Rate; providerName: (id: string) => string },
): Promise<Pick<FocusInput, "fees" | "commitments">> {
  const days = { start: localDay(period.start, period.timeZone), end: localDay(period.end, period.timeZone) };
  const within = { days, calendar: await readCalendar(ctx.db), rate };
  const costs = await readFocusCosts(ctx.db, period, days, new Set(index.charged.keys()));
  const fees = costs.map((cost) => {
    const charged = period.closed === null || !cost.seats ? undefined : index.charged.get(cost.id);
    return feeOf(cost, within, providerName, charged?.currency === cost.currency ? charged.amount : undefined);
  });
  return { fees, commitments: commitmentsOf(costs, within) };
}

/** @param isIn Null: all of it. */
async function* pagesOf(
  ctx: Context,
  period: ExportPeriod,
  isIn: ((of: LineDimension) => boolean) | null,
  book: PriceLookup,
): AsyncGenerator<PeriodLineRow[]> {
  const seen = new Map<number, boolean>();
  const isSeen = ({ dimensionId, of }: PeriodLineRow): boolean => {
    const known = seen.get(dimensionId) ?? isIn?.(of) ?? true;
    seen.set(dimensionId, known);
    return known;
  };
  for await (const page of streamPeriodLines(ctx.db, refOf(period))) {
    const rows = isIn ? page.filter(isSeen) : page;
    await book.learn(rows);
    yield rows;
  }
}

type Priced = Pick<PeriodLineRow, "priceId" | "day">;

/** Prices met so far, with the public price in force on a day beside those that were agreed. */
class PriceLookup {
  readonly #prices = new Map<number, StoredFocusPrice>();

  constructor(
    readonly ctx: Context,
    readonly book: Awaited<ReturnType<typeof loadPriceBook>>,
    /** Those of a closing; of an open period what was looked up in the book of now. */
    readonly listRates: Map<string, string | null>,
    /** What a closing did not keep it does not tell: the book of now would change its file. */
    readonly isClosed: boolean,
  ) {}

  async learn(rows: readonly Priced[]): Promise<void> {
    const missing = new Set<number>();
    for (const { priceId } of rows) if (priceId !== 0 && !this.#prices.has(priceId)) missing.add(priceId);
    if (missing.size > 0) for (const price of await readFocusPrices(this.ctx.db, [...missing])) this.#prices.set(price.id, price);
  }

  priceOf(id: number): StoredFocusPrice | null {
    return this.#prices.get(id) ?? null;
  }

  /** Of a public price itself. */
  listRate(row: Priced): string | null {
    const price = this.#prices.get(row.priceId);
    if (!price || !isAgreed(price)) return price?.rate ?? null;
    const key = listPriceKey(row);
    const known = this.listRates.get(key);
    if (known !== undefined || this.isClosed) return known ?? null;
    const rate = listRateOn(this.book, price, row.day);
    this.listRates.set(key, rate);
    return rate;
  }

  keyOf(row: Priced): string | number {
    const price = this.#prices.get(row.priceId);
    return price && isAgreed(price) ? `${row.priceId}/${this.listRate(row) ?? ""}` : row.priceId;
  }
}
