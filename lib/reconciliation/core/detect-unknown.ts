/** Usage and keys that the inventory does not know. */
import { spellingsOf } from "@/lib/identities/core/fingerprint";
import { formatUsd, parseUsd, sumUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { Found, Match } from "./case";
import { day, factsOf, money } from "./facts";
import { EXPORT_SOURCE, FLOOR_USD, type ListedKey, type UnknownUse, type World } from "./world";

const FLOOR = parseUsd(FLOOR_USD);

type Shadow = { match: Match; named: string; uses: UnknownUse[] };

/** Usage that nobody answers for, by the one thing that would tie it to an identity, above a dollar in 30 days. */
export function detectShadows({ unknown, keys }: World): Found[] {
  const listed = new Set(keys.filter(isOpenKey).flatMap(spellings));
  const groups = new Map<string, Shadow>();
  for (const use of unknown) {
    const { match, named } = matchOf(use);
    // Told with the key, which is known by its list.
    if (match.credential !== undefined && spellingsOf(match.credential).some((text) => listed.has(text))) continue;
    const isExport = use.sourceId === EXPORT_SOURCE;
    const subject = JSON.stringify([isExport, match]);
    const group = groups.get(subject);
    if (group) group.uses.push(use);
    else groups.set(subject, { match, named, uses: [use] });
  }
  return [...groups].flatMap(([subject, group]) => shadowOf(subject, group));
}

function shadowOf(subject: string, { match, named, uses }: Shadow): Found[] {
  const costUsd = sumUsd(uses.map((use) => use.costUsd));
  if (costUsd < FLOOR) return [];
  const isExport = uses[0]?.sourceId === EXPORT_SOURCE;
  const first = new Date(Math.min(...uses.map(({ firstSeenAt }) => firstSeenAt.getTime())));
  const last = new Date(Math.max(...uses.map(({ lastSeenAt }) => lastSeenAt.getTime())));
  return [
    {
      kind: isExport ? "bill_without_usage" : "shadow_account",
      subject,
      title: isExport ? `${named} is billed, and no call is told of` : `${named} is used, and is nobody’s`,
      identityId: null,
      costUsd,
      lastAt: last,
      facts: factsOf(
        { match },
        {
          "Cost in 30 days": money(costUsd),
          Calls: String(uses.reduce((sum, { events }) => sum + events, 0n)),
          "Said by": [...new Set(uses.map(({ sourceName }) => sourceName))].join(", "),
          Key: match.credential,
          Name: match.identity,
          Application: match.application,
          Environment: match.environment,
          "First seen": day(first),
          "Last seen": day(last),
        },
      ),
    },
  ];
}

/** The strongest thing that a sender said: a key, a name, a place; else only which sender it was. */
function matchOf({ hints, sourceId, sourceName }: UnknownUse): { match: Match; named: string } {
  const text = (name: string): string | undefined => {
    const value = hints[name];
    return typeof value === "string" && value !== "" ? value.slice(0, 512) : undefined;
  };
  const [credential, identity, application, environment] = ["credential", "identity", "application", "environment"].map(text);
  if (credential !== undefined) return { match: { credential }, named: `The key ${short(credential)}` };
  if (identity !== undefined) return { match: { identity }, named: `“${identity.slice(0, 80)}”` };
  if (application !== undefined) {
    return {
      match: { application, ...(environment !== undefined && { environment }) },
      named: `${application.slice(0, 80)}${environment ? ` (${environment})` : ""}`,
    };
  }
  return { match: { sourceId }, named: `Something that ${sourceName} tells of` };
}

/** Hashes are shortened in the middle. */
export const short = (text: string): string => (/^[0-9a-f]{64}$/i.test(text) ? `${text.slice(0, 8)}…${text.slice(-4)}` : text.slice(0, 80));

const isOpenKey = ({ credentialId, missingAt, state }: ListedKey): boolean =>
  credentialId === null && missingAt === null && state === "active";
const spellings = ({ keyId, sha256 }: ListedKey): string[] => [...spellingsOf(keyId), ...(sha256 === null ? [] : [sha256])];

/** Keys that a provider lists as active and that are no credential of ours, with what is spent with them. */
export function detectUnknownKeys({ keys, unknown }: World): Found[] {
  const costs = new Map<string, Usd>();
  for (const { hints, costUsd } of unknown) {
    if (typeof hints.credential !== "string") continue;
    for (const text of spellingsOf(hints.credential)) costs.set(text, ((costs.get(text) ?? ZERO_USD) + costUsd) as Usd);
  }
  return keys.filter(isOpenKey).map((key): Found => {
    const costUsd = [...new Set(spellings(key))].reduce(
      (most, text) => ((costs.get(text) ?? 0n) > most ? (costs.get(text) as Usd) : most),
      ZERO_USD,
    );
    const named = key.name ?? key.hint ?? short(key.keyId);
    return {
      kind: "unknown_key",
      subject: key.id,
      title: `${PROVIDER_NAMES.get(key.provider) ?? key.provider} lists the key ${named}, which is in no inventory`,
      identityId: null,
      costUsd,
      lastAt: key.lastUsedAt,
      facts: factsOf(
        { providerKeyId: key.id, match: { credential: key.sha256 ?? key.keyId } },
        {
          Provider: PROVIDER_NAMES.get(key.provider) ?? key.provider,
          "Project or workspace": key.account,
          "Id of the key": short(key.keyId),
          Ends: key.hint ?? undefined,
          "Made by": key.ownerLabel ?? undefined,
          Made: key.createdAt ? day(key.createdAt) : undefined,
          "Last used, says the provider": key.lastUsedAt ? day(key.lastUsedAt) : undefined,
          "Cost in 30 days that is nobody’s": formatUsd(costUsd) === "0" ? undefined : money(costUsd),
          "In the list of": day(key.seenAt),
        },
      ),
    };
  });
}

export const PROVIDER_NAMES: ReadonlyMap<string, string> = new Map([
  ["openai", "OpenAI"],
  ["anthropic", "Anthropic"],
  ["litellm", "LiteLLM"],
]);
