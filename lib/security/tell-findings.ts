/** What people are told of secrets that were found, in the transaction that keeps them. */
import { type Actor, actorOfAccount, type Context, ROLES, scopeOf } from "@/lib/auth";
import { RIGHTS_OF_ROLE } from "@/lib/auth/core/roles";
import { scopeAllows } from "@/lib/auth/core/scope";
import type { Tx } from "@/lib/db/client";
import { type GovernanceRow, readGovernance } from "@/lib/identities";
import { publishNotification } from "@/lib/notify";
import { oneLine } from "@/lib/notify/core/mail";
import { placeOf } from "./core/place";
import { findingTitle, placeWords } from "./core/words";
import { readUsersWith, takeUntold, type Untold } from "./store/told";

const MOST_NAMED = 5;

/** Security and owners hear of each secret that is surely or probably ours, once, in one message a person. */
export async function tellFindings(tx: Tx, { db, clock }: Context): Promise<void> {
  const at = clock.now();
  const untold = await takeUntold(tx, at);
  if (untold.length === 0) return;
  const ids = [...new Set(untold.flatMap(({ identityId }) => identityId ?? []))];
  const rows = new Map((await readGovernance(tx, ids, at)).map((row) => [row.id, row]));
  const roles = ROLES.filter((role) => RIGHTS_OF_ROLE[role].includes("incident.work") || RIGHTS_OF_ROLE[role].includes("security.read"));
  for (const userId of await readUsersWith(tx, roles)) {
    const account = await actorOfAccount(db, userId);
    const own = account ? untold.filter(({ identityId }) => isFor(account.actor, rows.get(identityId ?? ""))) : [];
    if (account && own.length > 0) await tell(tx, account.actor, own, rows, at);
  }
}

/** Security where it sees the identity, and who owns it. */
function isFor(actor: Actor, row: GovernanceRow | undefined): boolean {
  const isOwner = actor.personId !== undefined && [row?.owner?.id, row?.backupOwner?.id].includes(actor.personId);
  const works = actor.rights.has("incident.work") && scopeAllows(scopeOf(actor, "security.read"), row ? placeOf(row) : {});
  return isOwner || works;
}

function tell(tx: Tx, actor: Actor, own: readonly Untold[], rows: ReadonlyMap<string, GovernanceRow>, at: Date): Promise<void> {
  const [first] = own;
  const isCritical = own.some(({ verified, visibility }) => verified === "yes" || visibility === "public");
  const named = own.slice(0, MOST_NAMED).map((finding) => `${whoseWords(finding, rows)}: ${findingTitle(finding)}.`);
  const more = own.length - named.length;
  const mayOpen = actor.rights.has("security.read");
  return publishNotification(tx, {
    kind: "secret_found",
    severity: isCritical ? "critical" : "warning",
    title:
      own.length === 1 && first
        ? oneLine(`${whoseWords(first, rows)}: secret found in ${placeWords(first)}`, 160)
        : `${own.length} secrets of yours were found`,
    body: [
      ...named.map((words) => oneLine(words, 300)),
      ...(more > 0 ? [`And ${more} more.`] : []),
      "Rotate or revoke the key first, then remove the secret.",
    ].join(" "),
    href: mayOpen ? `/security?id=${encodeURIComponent(first?.id ?? "")}` : `/identities/${encodeURIComponent(first?.identityId ?? "")}`,
    dedupeKey: `secret_found ${actor.id} ${first?.id ?? ""} ${at.toISOString()}`,
    userIds: [actor.id],
    at,
  });
}

function whoseWords({ identityId, credentialId, tokenId }: Untold, rows: ReadonlyMap<string, GovernanceRow>): string {
  if (tokenId !== null) return "A token of this installation";
  const row = rows.get(identityId ?? "");
  const key = row?.credentials.find(({ id }) => id === credentialId);
  return key ? `${key.label} of ${row?.name ?? "an identity"}` : (row?.name ?? "A key");
}
