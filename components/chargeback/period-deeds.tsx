import type { PeriodView } from "@/lib/chargeback/core/views";
import { formatDay } from "../charts/prepare/dates";
import { Button, LinkButton } from "../ui/button";
import { Menu, MenuItem, MenuLabel, MenuLine, MenuLink } from "../ui/menu";
import { exportsHref, periodHref } from "./chargeback-path";
import { CHECK_DEEDS } from "./check-list";
import { type AskedDeed, issueWords, toIssue } from "./period-dialogs";
import { isLeft, shortName } from "./period-words";

type PlainKind = Exclude<AskedDeed, { kind: "waive" }>["kind"];
type Primary = { kind: PlainKind; words: string; why: string | null } | { href: string; words: string };

/** The one next step of a period: by its state, and by what the caller may do. Null: nothing is theirs to do. */
export function primaryDeed(period: PeriodView, now: string): Primary | null {
  const { may, state, isStale, checks, close } = period;
  const name = shortName(period, now);
  if (close?.reopened) return null;
  if (state === "open") return may.prepare.allowed ? { kind: "review", words: "Start review", why: null } : null;
  if (state === "closed") {
    if (may.decideReopen.allowed) return { kind: "grant", words: "Open again", why: null };
    return may.issue.allowed && toIssue(period) > 0 ? { kind: "issue", words: issueWords(period), why: null } : null;
  }
  if (isStale && may.refresh.allowed) return { kind: "refresh", words: "Refresh drafts", why: null };
  const left = checks.filter(isLeft);
  const [first] = left;
  if (may.approveAllocation.allowed && left.some(({ action }) => action === "approve_allocation"))
    return { kind: "allocation", words: "Approve the allocation", why: null };
  if (first?.href) return { href: first.href, words: CHECK_DEEDS[first.id] };
  if (may.close.allowed) return { kind: "close", words: `Close ${name}`, why: null };
  return may.waive.allowed || may.refresh.allowed ? { kind: "close", words: `Close ${name}`, why: may.close.why } : null;
}

type DeedsProps = { period: PeriodView; now: string; rights: readonly string[]; onAsk: (asked: AskedDeed) => void };

/** What can be done with the period: versions, exports, the rest in a menu, the next step in green. */
export function PeriodDeeds({ period, now, rights, onAsk }: DeedsProps) {
  const primary = primaryDeed(period, now);
  const { may } = period;
  const more = [
    may.refresh.allowed ? { kind: "refresh" as const, words: "Refresh drafts", icon: "retry" as const } : null,
    may.issue.allowed && toIssue(period) > 0 ? { kind: "issue" as const, words: issueWords(period), icon: "doc" as const } : null,
    may.withdraw.allowed ? { kind: "withdraw" as const, words: "Take out of review", icon: "undo" as const } : null,
    may.askReopen.allowed ? { kind: "reopen" as const, words: "Ask to open again", icon: "undo" as const } : null,
    may.decideReopen.allowed ? { kind: "refuse" as const, words: "Leave it closed", icon: "lock" as const } : null,
  ].filter((deed) => deed !== null && !(primary && "kind" in primary && primary.kind === deed.kind));
  return (
    <>
      {period.versions.length > 0 ? <VersionsMenu period={period} /> : null}
      {rights.includes("chargeback.export") ? (
        <LinkButton icon="csv" href={exportsHref(period.id)}>
          Exports
        </LinkButton>
      ) : null}
      {more.length > 0 ? (
        <Menu
          trigger={
            <Button icon="more" square>
              More deeds
            </Button>
          }
        >
          {more.map((deed) =>
            deed ? (
              <MenuItem key={deed.kind} icon={deed.icon} onSelect={() => onAsk({ kind: deed.kind })}>
                {deed.words}
              </MenuItem>
            ) : null,
          )}
        </Menu>
      ) : null}
      {primary && "href" in primary ? (
        <LinkButton tone="primary" href={primary.href}>
          {primary.words}
        </LinkButton>
      ) : null}
      {primary && "kind" in primary ? (
        <Button tone="primary" {...(primary.why ? { title: primary.why } : {})} onClick={() => onAsk({ kind: primary.kind })}>
          {primary.words}
        </Button>
      ) : null}
    </>
  );
}

/** Every closing stays readable under its number; without one the address shows what holds now. */
function VersionsMenu({ period }: { period: PeriodView }) {
  const { versions, shownVersion, state, version, id } = period;
  const current = state === "closed" ? version : null;
  return (
    <Menu trigger={<Button icon="audit">{shownVersion === null ? "Draft" : `Version ${shownVersion}`}</Button>}>
      <MenuLabel>Versions</MenuLabel>
      {current === null ? (
        <>
          <MenuLink href={periodHref(id)} hint={shownVersion === null ? "shown" : undefined}>
            {state === "in_review" ? "Draft in review" : "As the ledger is now"}
          </MenuLink>
          <MenuLine />
        </>
      ) : null}
      {versions.map((one) => (
        <MenuLink
          key={one.version}
          href={periodHref(id, one.version === current ? null : one.version)}
          hint={one.reopened ? `replaced ${formatDay(one.reopened.at)}` : `closed ${formatDay(one.approved.at)}`}
        >
          Version {one.version}
        </MenuLink>
      ))}
    </Menu>
  );
}
