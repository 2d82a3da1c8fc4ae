/**
 * Effective-dated facts: half-open spans of one thing that never overlap. A change at T keeps everything before T as it
 * was, so that a cost line keeps the owner and team of its own day.
 */
export type Dated<Fact> = Fact & { validFrom: Date; validTo: Date | null };

/** Where the first span of a new thing starts: usage older than its entry in the inventory is still its own. */
export const BEGINNING = new Date(0);

/** Spans in order of time, ready for a binary search. */
export type Timeline<Fact> = { starts: number[]; ends: number[]; facts: Fact[] };

export function buildTimeline<Span extends Dated<object>>(spans: readonly Span[]): Timeline<Span> {
  const facts = [...spans].sort((a, b) => a.validFrom.getTime() - b.validFrom.getTime());
  return {
    facts,
    starts: facts.map((fact) => fact.validFrom.getTime()),
    ends: facts.map((fact) => fact.validTo?.getTime() ?? Number.POSITIVE_INFINITY),
  };
}

/** The fact in force at an instant (milliseconds): its start is inside, its end is not. */
export function factAt<Fact>(timeline: Timeline<Fact> | undefined, atMs: number): Fact | undefined {
  if (!timeline) return undefined;
  const { starts, ends, facts } = timeline;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] as number) <= atMs) low = middle + 1;
    else high = middle;
  }
  const index = low - 1;
  return index >= 0 && atMs < (ends[index] as number) ? facts[index] : undefined;
}

/** The fact in force at an instant, out of few unordered spans. */
export function currentOf<Fact>(spans: readonly Dated<Fact>[], at: Date): Dated<Fact> | undefined {
  return spans.find((span) => span.validFrom <= at && (span.validTo === null || at < span.validTo));
}

/**
 * Makes `change` hold from an instant on. The span in force there is cut in two; each changed field runs on through
 * later spans until one that had already changed that same field, so that a planned or later change of it stays.
 * Nothing before `from` changes, and no two spans overlap. Where no span is in force, one is added up to the next,
 * with `blank` for the fields that nobody named.
 */
export function amendTimeline<Fact extends object>(
  spans: readonly Dated<Fact>[],
  change: Partial<Fact>,
  from: Date,
  blank: Fact,
): Dated<Fact>[] {
  const fields = Object.keys(change) as (keyof Fact)[];
  const ordered = [...spans].sort((a, b) => a.validFrom.getTime() - b.validFrom.getTime());
  const held = currentOf(ordered, from);
  if (held && fields.every((field) => held[field] === change[field])) return ordered;
  const before: Fact = held ?? blank;
  const amended = held ? ordered.flatMap((span) => (span === held ? cut(span, from) : [{ ...span }])) : openSpan(ordered, from, blank);
  for (const field of fields) {
    for (const span of amended) {
      if (span.validFrom < from) continue;
      if (span.validFrom > from && span[field] !== before[field]) break;
      Object.assign(span, { [field]: change[field] });
    }
  }
  return amended;
}

function cut<Fact>(span: Dated<Fact>, at: Date): Dated<Fact>[] {
  if (span.validFrom.getTime() === at.getTime()) return [{ ...span }];
  return [
    { ...span, validTo: at },
    { ...span, validFrom: at },
  ];
}

function openSpan<Fact>(ordered: readonly Dated<Fact>[], from: Date, blank: Fact): Dated<Fact>[] {
  const next = ordered.find((span) => span.validFrom > from);
  const added = { ...blank, validFrom: from, validTo: next?.validFrom ?? null };
  return [...ordered.map((span) => ({ ...span })), added].sort((a, b) => a.validFrom.getTime() - b.validFrom.getTime());
}
