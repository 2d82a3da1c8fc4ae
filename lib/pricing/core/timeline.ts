/**
 * Bringing stored prices up to what a source says now, without changing what was ever true. A row is only closed,
 * retracted or succeeded; its rate never changes. All rows here share one key (model, meter, mode, region, tier, window).
 */
import { ALWAYS, type NewPriceRow, type PriceRow } from "./price-row";

type Stored = PriceRow & { id: number };
export type Reconciled = { close: { id: number; at: Date }[]; retract: number[]; insert: NewPriceRow[] };

type Piece = { from: number; to: number; row: NewPriceRow };
const NEVER = Number.POSITIVE_INFINITY;

/**
 * - A price that the source dates begins on that date, even if we learn of it later.
 * - A changed price without a date begins now: what we applied until now stays.
 * - A price that the source no longer has ends now; if it had not begun, it is retracted and never acts.
 * Reconciling again changes nothing.
 */
export function reconcileTimeline(stored: readonly Stored[], desired: readonly NewPriceRow[], now: Date): Reconciled {
  const result: Reconciled = { close: [], retract: [], insert: [] };
  if (stored.length === 0) return { ...result, insert: [...desired] };
  if (isSaid(stored, desired)) return result;
  const target = targetPieces(stored, desired, now.getTime());
  const covered: { from: number; to: number }[] = [];
  for (const row of stored) {
    const { from, to } = spanOf(row);
    const until = keptUntil(row, target);
    if (until <= from) {
      result.retract.push(row.id);
      continue;
    }
    if (until < to) result.close.push({ id: row.id, at: new Date(until) });
    covered.push({ from, to: Math.min(until, to) });
  }
  for (const piece of target) {
    for (const gap of without(piece, covered)) {
      const said = desired.find((each) => spanOf(each).from <= gap.from && gap.from < spanOf(each).to) ?? desired[0];
      const { id: _, ...row } = { id: null, ...piece.row, originVersion: said?.originVersion ?? piece.row.originVersion };
      result.insert.push({ ...row, validFrom: new Date(gap.from), validTo: gap.to === NEVER ? null : new Date(gap.to) });
    }
  }
  return result;
}

/** The usual case, told cheaply: what is stored is what the source says. */
const isSaid = (stored: readonly Stored[], desired: readonly NewPriceRow[]): boolean =>
  stored.length === desired.length &&
  stored.every((row, i) => {
    const other = desired[i] as NewPriceRow;
    return isSameRate(row, other) && spanOf(row).from === spanOf(other).from && spanOf(row).to === spanOf(other).to;
  });

/** What should hold from the beginning to the end of time. */
function targetPieces(stored: readonly Stored[], desired: readonly NewPriceRow[], now: number): Piece[] {
  const history = stored.map((row) => ({ ...spanOf(row), row })).sort((a, b) => a.from - b.from);
  const pieces = desired.flatMap((row): Piece[] => {
    const { from, to } = spanOf(row);
    if (from !== ALWAYS.getTime()) return [{ from, to, row }];
    // Undated: it says what holds now, not what held before. History stays; where there was none, this is all we know.
    const cut = Math.min(now, to);
    const kept = history
      .map((piece) => ({ ...piece, from: Math.max(piece.from, from), to: Math.min(piece.to, cut) }))
      .filter((piece) => piece.from < piece.to);
    const gaps = without({ from, to: cut }, kept).map((gap) => ({ ...gap, row }));
    return [...kept, ...gaps, ...(cut < to ? [{ from: cut, to, row }] : [])];
  });
  // Before the first thing that the source says, and where it says nothing any more, what was applied until now stays.
  const silent = Math.min(now, ...desired.map((row) => spanOf(row).from));
  pieces.push(...history.map((piece) => ({ ...piece, to: Math.min(piece.to, silent) })));
  const sorted = pieces.filter((piece) => piece.from < piece.to).sort((a, b) => a.from - b.from);
  return join(sorted);
}

function join(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces) {
    const last = joined.at(-1);
    if (last && last.to === piece.from && isSameRate(last.row, piece.row)) last.to = piece.to;
    else joined.push({ ...piece });
  }
  return joined;
}

/** How long, from its own start on, a stored row says what should hold. Its start when it never does. */
function keptUntil(row: Stored, target: readonly Piece[]): number {
  const { from } = spanOf(row);
  const piece = target.find((each) => each.from <= from && from < each.to);
  return piece && isSameRate(piece.row, row) ? piece.to : from;
}

const isSameRate = (a: NewPriceRow, b: NewPriceRow): boolean => a.rate === b.rate && a.per === b.per;
export const spanOf = (row: Pick<NewPriceRow, "validFrom" | "validTo">): { from: number; to: number } => ({
  from: row.validFrom.getTime(),
  to: row.validTo?.getTime() ?? NEVER,
});

/** What of a span lies outside the given ones. */
export function without(
  span: { from: number; to: number },
  taken: readonly { from: number; to: number }[],
): { from: number; to: number }[] {
  let rest = [{ from: span.from, to: span.to }];
  for (const each of taken) {
    rest = rest.flatMap(({ from, to }) =>
      [
        { from, to: Math.min(to, each.from) },
        { from: Math.max(from, each.to), to },
      ].filter((part) => part.from < part.to),
    );
  }
  return rest.sort((a, b) => a.from - b.from);
}
