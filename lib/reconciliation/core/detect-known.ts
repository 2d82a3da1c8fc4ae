/** Identities and credentials that we know, and that do not fit what is seen of them. */

import type { GovernanceCredential, GovernanceRow } from "@/lib/identities/core/governance";
import { foldName } from "@/lib/identities/core/names";
import { parseUsd, sumUsd, ZERO_USD } from "@/lib/kernel/money";
import { formatDate } from "@/lib/kernel/time-words";
import type { IdentityUse } from "@/lib/reporting/core/identity-use";
import type { Found } from "./case";
import { PROVIDER_NAMES, short } from "./detect-unknown";
import { byCost, day, endOfDay, factsOf, money, moneyOf } from "./facts";
import { FLOOR_USD, type World } from "./world";

const FLOOR = parseUsd(FLOOR_USD);
const isLive = ({ state }: GovernanceRow): boolean => state !== "revoked";
const costOf = (use: IdentityUse | undefined) => parseUsd(use?.costUsd30d ?? "0");

/** Identities that worked after the day on which their owner left. */
export function detectFormerOwners({ identities, use }: World): Found[] {
  return identities.filter(isLive).flatMap((row): Found[] => {
    const { owner } = row;
    const used = use.get(row.id);
    const last = used?.lastSucceededOn;
    if (!owner || owner.active || !owner.leftAt || !last || last <= day(owner.leftAt)) return [];
    return [
      {
        kind: "former_owner",
        subject: JSON.stringify([row.id, owner.id]),
        title: `${row.name} works for ${owner.name}, who left on ${formatDate(owner.leftAt)}`,
        identityId: row.id,
        costUsd: costOf(used),
        lastAt: endOfDay(last),
        facts: factsOf(
          {},
          {
            "Owner who left": `${owner.name}, ${owner.email}`,
            Left: day(owner.leftAt),
            "Last used": last,
            "Cost in 30 days": moneyOf(used?.costUsd30d ?? "0"),
            "Backup owner": row.backupOwner?.active ? row.backupOwner.name : undefined,
            Team: row.team?.name,
          },
        ),
      },
    ];
  });
}

/** Credentials that we hold for live, and that the newest list of their provider lacks. */
export function detectMissingKeys({ identities, keys, use }: World): Found[] {
  const live = new Map(
    identities.flatMap((row) =>
      row.credentials.filter(({ state }) => state === "active").map((credential) => [credential.id, { row, credential }] as const),
    ),
  );
  return keys.flatMap((key): Found[] => {
    const known = live.get(key.credentialId ?? "");
    if (!known || key.missingAt === null) return [];
    const { row, credential } = known;
    const used = use.get(row.id)?.credentials.find(({ id }) => id === credential.id);
    return [
      {
        kind: "missing_key",
        subject: key.id,
        title: `${PROVIDER_NAMES.get(key.provider) ?? key.provider} does not list ${credential.label} of ${row.name} any more`,
        identityId: row.id,
        costUsd: parseUsd(used?.costUsd30d ?? "0"),
        lastAt: key.missingAt,
        facts: factsOf(
          { credentialId: credential.id, providerKeyId: key.id },
          {
            Provider: PROVIDER_NAMES.get(key.provider) ?? key.provider,
            "Id of the key": short(key.keyId),
            "Missing since": day(key.missingAt),
            "Last used, as we were told": used?.lastSucceededOn ?? "never",
            "Cost in 30 days": used ? moneyOf(used.costUsd30d) : undefined,
          },
        ),
      },
    ];
  });
}

/**
 * Identities of one application and environment with one name or one purpose, or keys of one label at one provider. Not of
 * people: somebody may have an account for each tool, and who is who the identity provider knows.
 */
export function detectDuplicates({ identities, use }: World): Found[] {
  const groups = new Map<string, { why: string; rows: GovernanceRow[] }>();
  for (const row of identities.filter((one) => isLive(one) && one.kind !== "human")) {
    const place = [row.application?.id ?? null, row.environment?.id ?? null];
    const add = (kind: string, text: string, why: string) => {
      const key = JSON.stringify([kind, text, ...place]);
      const group = groups.get(key) ?? { why, rows: [] };
      if (!group.rows.includes(row)) group.rows.push(row);
      groups.set(key, group);
    };
    add("name", plainName(row.name), "The same name, application and environment");
    if (row.application && (row.purpose ?? "").length >= 12)
      add("purpose", foldName(row.purpose ?? ""), "The same purpose, application and environment");
    for (const { label, provider } of row.credentials.filter(isLiveKey)) {
      if (row.application && provider !== null)
        add("key", JSON.stringify([plainName(label), provider]), "Keys of one label at one provider, for one application");
    }
  }
  const seen = new Set<string>();
  return [...groups].flatMap(([subject, { why, rows }]): Found[] => {
    if (rows.length < 2) return [];
    const ordered = [...rows].sort((a, b) => byCost(costOf(use.get(a.id)), costOf(use.get(b.id))) || (a.id < b.id ? -1 : 1));
    const ids = ordered.map(({ id }) => id);
    // The same identities for another reason are one case.
    const same = JSON.stringify([...ids].sort());
    if (seen.has(same)) return [];
    seen.add(same);
    const first = ordered[0] as GovernanceRow;
    const costUsd = sumUsd(rows.map((row) => costOf(use.get(row.id))));
    return [
      {
        kind: "duplicate",
        subject,
        title: `${first.name} is there ${rows.length === 2 ? "twice" : `${rows.length} times`}`,
        identityId: first.id,
        costUsd,
        lastAt: null,
        facts: factsOf(
          { identityIds: ids.slice(0, 20) },
          {
            Why: why,
            Identities: ordered.map((row) => `${row.name} (${row.id}, ${money(costOf(use.get(row.id)))} in 30 days)`).join("; "),
            Application: first.application?.name,
            Environment: first.environment?.name,
          },
        ),
      },
    ];
  });
}

const isLiveKey = ({ state }: GovernanceCredential): boolean => state === "active";
/** Without case, blanks, dashes and a number at the end: "Support-bot 2" is "supportbot". */
const plainName = (name: string): string => {
  const plain = foldName(name).replaceAll(/[\s_.-]+/g, "");
  return plain.replace(/(?<=\D)\d{1,2}$/, "") || plain;
};

const DAY_MS = 86_400_000;
/** Providers say days late when a key was used, and emitters may send late. */
const LATE_DAYS = 2;

/** What a provider bills or says that it served, and no emitter tells of. */
export function detectBills({ identities, keys, use, billedOnly, now }: World): Found[] {
  const rows = new Map(identities.map((row) => [row.id, row]));
  const billed = billedOnly.flatMap((bill): Found[] => {
    const row = rows.get(bill.identityId);
    if (!row || parseUsd(bill.costUsd) < FLOOR) return [];
    const credential = row.credentials.find(({ id }) => id === bill.credentialId);
    return [
      {
        kind: "bill_without_usage",
        subject: JSON.stringify([bill.identityId, bill.credentialId, bill.provider]),
        title: `${credential ? `${credential.label} of ${row.name}` : row.name} is billed, and no call is told of`,
        identityId: row.id,
        costUsd: parseUsd(bill.costUsd),
        lastAt: endOfDay(bill.lastOn),
        facts: factsOf(
          { ...(bill.credentialId !== null && { credentialId: bill.credentialId }) },
          {
            Provider: bill.provider,
            "Billed in 30 days": moneyOf(bill.costUsd),
            "Last billed": bill.lastOn,
            "Calls told of": "none in 30 days",
          },
        ),
      },
    ];
  });
  const holders = new Map(identities.flatMap((row) => row.credentials.map((credential) => [credential.id, { row, credential }] as const)));
  const silent = keys.flatMap((key): Found[] => {
    const holder = holders.get(key.credentialId ?? "");
    const { lastUsedAt } = key;
    if (!holder || lastUsedAt === null || lastUsedAt.getTime() < now.getTime() - 30 * DAY_MS) return [];
    const { row, credential } = holder;
    const told = use.get(row.id)?.credentials.find(({ id }) => id === credential.id)?.lastSucceededOn ?? null;
    if (told !== null && lastUsedAt.getTime() - endOfDay(told).getTime() <= LATE_DAYS * DAY_MS) return [];
    if (now.getTime() - lastUsedAt.getTime() < LATE_DAYS * DAY_MS) return [];
    return [
      {
        kind: "bill_without_usage",
        subject: key.id,
        title: `${PROVIDER_NAMES.get(key.provider) ?? key.provider} saw ${credential.label} of ${row.name}, and no call is told of`,
        identityId: row.id,
        costUsd: ZERO_USD,
        lastAt: lastUsedAt,
        facts: factsOf(
          { credentialId: credential.id, providerKeyId: key.id },
          { "Last used, says the provider": day(lastUsedAt), "Last used, as we were told": told ?? "never", Provider: key.provider },
        ),
      },
    ];
  });
  return [...billed, ...silent];
}
