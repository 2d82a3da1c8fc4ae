/** What people are told of findings, in the transaction that writes them. */
import { type Actor, type Context, type Right, ROLES, scopeOf } from "@/lib/auth";
import { scopeAllows } from "@/lib/auth/core/scope";
import { readDeciders } from "@/lib/budgets";
import type { Tx } from "@/lib/db/client";
import type { GovernanceRow } from "@/lib/identities";
import { formatDate } from "@/lib/kernel/time-words";
import { publishNotification } from "@/lib/notify";
import { oneLine } from "@/lib/notify/core/mail";
import { placeOf } from "./core/place";
import type { Write } from "./core/plan-findings";
import { ruleName } from "./core/rules";
import { isAtLeast } from "./core/severity";
import { plural } from "./core/words";
import { subjectName } from "./finding-views";
import type { StoredException } from "./store/exceptions";

type Written = Write & { id: string };

const MOST_NAMED = 5;

/**
 * New findings of high or critical severity, to each person in one message: security hears of all that it sees, owners of
 * what is theirs. A finding is new once, so it is told once.
 */
export async function tellFindings(
  tx: Tx,
  ctx: Context,
  rows: readonly GovernanceRow[],
  opened: readonly Written[],
  at: Date,
): Promise<void> {
  const grave = opened.filter(({ found }) => isAtLeast(found.severity, "high"));
  if (grave.length === 0) return;
  const actors = (await readDeciders(ctx, ROLES)).map(({ actor }) => actor);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const rowOf = ({ found }: Written) => (found.identityId === null ? undefined : byId.get(found.identityId));
  for (const actor of actors) {
    const own = grave.filter((write) => isFor(actor, rowOf(write)));
    if (own.length > 0) await tell(tx, actor, own, at);
  }
}

const sees = (actor: Actor, right: Right, row: GovernanceRow | undefined): boolean =>
  scopeAllows(scopeOf(actor, right), row ? placeOf(row) : {});

/** Security, and who owns it. */
export function isFor(actor: Actor, row: GovernanceRow | undefined): boolean {
  if (!sees(actor, "inventory.read", row)) return false;
  const owners = [row?.owner?.id, row?.backupOwner?.id];
  return (
    sees(actor, "finding.triage", row) ||
    sees(actor, "finding.except", row) ||
    (actor.personId !== undefined && owners.includes(actor.personId))
  );
}

function tell(tx: Tx, actor: Actor, own: readonly Written[], at: Date): Promise<void> {
  const critical = own.filter(({ found }) => found.severity === "critical").length;
  const named = [...own].sort((a, b) => (a.found.exposedUsd < b.found.exposedUsd ? 1 : -1)).slice(0, MOST_NAMED);
  const [first] = named;
  const more = own.length - named.length;
  return publishNotification(tx, {
    kind: "finding_opened",
    severity: critical > 0 ? "critical" : "warning",
    title:
      own.length === 1 && first
        ? oneLine(first.found.title, 160)
        : `${plural(own.length, "new risk")}${critical > 0 ? `, ${critical} critical` : ""}`,
    body: [
      ...named.map(({ found }) => `${ruleName(found.ruleId)}: ${oneLine(found.title, 160)}.`),
      ...(more > 0 ? [`And ${more} more.`] : []),
    ].join(" "),
    href: own.length === 1 && first ? `/findings/${encodeURIComponent(first.id)}` : "/findings?state=open",
    dedupeKey: `finding_opened ${actor.id} ${first?.id ?? ""} ${at.toISOString()}`,
    userIds: [actor.id],
    at,
  });
}

/** Somebody asks for an exception: those who may approve it, but not who asked and not an owner. */
export async function tellException(
  tx: Tx,
  ctx: Context,
  row: GovernanceRow | undefined,
  exception: StoredException,
  tokens: ReadonlyMap<string, string>,
): Promise<void> {
  const actors = (await readDeciders(ctx, ROLES)).map(({ actor }) => actor);
  const owners = [row?.owner?.id, row?.backupOwner?.id];
  const able = actors.filter(
    (actor) =>
      actor.id !== exception.requestedBy &&
      sees(actor, "finding.except", row) &&
      (actor.personId === undefined || !owners.includes(actor.personId)),
  );
  const about = row?.name ?? (exception.subjectKind === "token" ? subjectName(exception, row, tokens) : null);
  await publishNotification(tx, {
    ...{ kind: "exception_request", severity: "info", at: exception.requestedAt, href: "/findings/exceptions" },
    title: `${oneLine(exception.requestedByName)} asks for an exception: ${ruleName(exception.ruleId)}`,
    body: `${about === null ? "" : `${oneLine(about)}. `}${oneLine(exception.justification, 300)} Until ${formatDate(exception.expiresAt)}.`,
    dedupeKey: `exception_request ${exception.id}`,
    userIds: able.map(({ id }) => id),
  });
}

/** What became of it, to who asked. */
export const tellDecided = (tx: Tx, exception: StoredException, findingHref: string, at: Date): Promise<void> =>
  publishNotification(tx, {
    ...{ kind: "exception_request", severity: "info", at, href: findingHref },
    title: `Exception ${exception.state}: ${ruleName(exception.ruleId)}`,
    body: `${oneLine(exception.approvedByName ?? "")}: ${oneLine(exception.closedReason ?? exception.justification, 300)}`,
    dedupeKey: `exception_decided ${exception.id}`,
    userIds: [exception.requestedBy],
  });
