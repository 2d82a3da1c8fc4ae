"use client";
import { formatCount } from "../charts/prepare/format";
import { Button } from "../ui/button";

export const PAGE_SIZE = 200;

export type AskedPage = { question: string; page: number };

/** A page that was chosen of the rows of another question is the first of these; rows may have become fewer since, too. */
export const pageShown = (asked: AskedPage, question: string, count: number): number =>
  asked.question === question ? Math.min(asked.page, Math.max(0, Math.ceil(count / PAGE_SIZE) - 1)) : 0;

/** "201–400 of 1,234" when there is more than one page; nothing otherwise. */
export function TablePages({ count, page, onPage }: { count: number; page: number; onPage: (page: number) => void }) {
  if (count <= PAGE_SIZE) return null;
  const from = page * PAGE_SIZE + 1;
  const to = Math.min(count, from + PAGE_SIZE - 1);
  return (
    <PageSteps
      words={`${formatCount(from)}–${formatCount(to)} of ${formatCount(count)}`}
      onBack={page > 0 ? () => onPage(page - 1) : undefined}
      onOn={to < count ? () => onPage(page + 1) : undefined}
    />
  );
}

type PageStepsProps = { words: string; onBack: (() => void) | undefined; onOn: (() => void) | undefined; pending?: boolean };

/** Steps between pages, of the browser or of the server (`nextCursor`). */
export function PageSteps({ words, onBack, onOn, pending }: PageStepsProps) {
  return (
    <nav className="tbl-more" aria-label="Pages">
      <span aria-live="polite">{words}</span>
      <span className="end">
        <Button tone="plain" icon="chevron-left" disabled={!onBack} onClick={onBack}>
          Previous
        </Button>
        <Button tone="plain" icon="chevron" disabled={!onOn} onClick={onOn} {...(pending ? { pending } : {})}>
          Next
        </Button>
      </span>
    </nav>
  );
}
