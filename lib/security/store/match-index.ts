import { BlockList, isIP } from "node:net";
import type { Db, Tx } from "@/lib/db/client";
import { type KnownCredential, type KnownFingerprint, lookUpsOf, type MatchIndex } from "../core/match";
import type { Subject } from "../core/subject";

type Credential = KnownCredential & { id: string };

/** Of the inventory what these subjects name, in a few statements whatever their number. */
export async function readMatchIndex(db: Db | Tx, subjects: readonly Subject[], now: Date): Promise<MatchIndex> {
  const { values, names, emails, ips, prefixes } = lookUpsOf(subjects);
  const fingerprints = await db.credentialFingerprint.findMany({
    where: { value: { in: values } },
    select: { value: true, kind: true, credentialId: true, retiredAt: true },
  });
  const identities = await db.$queryRaw<{ id: string; name: string; aliases: string[] }[]>`
    SELECT id, lower(name) AS name, coalesce(aliases, '{}') AS aliases FROM identity
    WHERE lower(id) = ANY(${names}) OR lower(name) = ANY(${names}) OR aliases && ${names}::text[]`;
  const people = await db.$queryRaw<
    { id: string; email: string }[]
  >`SELECT id, lower(email) AS email FROM person WHERE lower(email) = ANY(${emails})`;
  const own = await db.$queryRaw<{ personId: string; identityId: string }[]>`
    SELECT a.owner_id AS "personId", min(i.id) AS "identityId" FROM identity i JOIN identity_assignment a ON a.identity_id = i.id
    WHERE i.kind = 'human' AND a.owner_id = ANY(${people.map(({ id }) => id)}) AND a.valid_from <= ${now} AND (a.valid_to IS NULL OR a.valid_to > ${now})
    GROUP BY 1 HAVING count(*) = 1`;
  const credentials = await db.$queryRaw<Credential[]>`
    SELECT id, identity_id AS "identityId", state, provider, revoked_at AS "revokedAt", rotated_at AS "rotatedAt" FROM credential
    WHERE id = ANY(${fingerprints.map(({ credentialId }) => credentialId)}) OR (state = 'active' AND identity_id = ANY(${identities.map(({ id }) => id)}))`;
  const tokens = await db.machineToken.findMany({
    where: { prefix: { in: prefixes } },
    select: { id: true, prefix: true, revokedAt: true },
  });
  return {
    fingerprints: new Map(fingerprints.map(({ value, ...known }): [string, KnownFingerprint] => [value, known])),
    credentials: new Map(credentials.map(({ id, ...known }): [string, KnownCredential] => [id, known])),
    identities: listed(
      identities.flatMap(({ id, name, aliases }) => [...new Set([id.toLowerCase(), name, ...aliases])].map((each) => [each, id] as const)),
    ),
    liveKeys: listed(credentials.filter(({ state }) => state === "active").map(({ id, identityId }) => [identityId, id] as const)),
    people: new Map(people.map(({ id, email }) => [email, id])),
    own: new Map(own.map(({ personId, identityId }) => [personId, identityId])),
    networks: ips.length === 0 ? new Map() : await networksOf(db, ips),
    tokens: new Map(tokens.map(({ prefix, ...token }) => [prefix, token])),
  };
}

function listed(pairs: readonly (readonly [string, string])[]): Map<string, string[]> {
  const lists = new Map<string, string[]>();
  for (const [key, value] of pairs) lists.set(key, [...(lists.get(key) ?? []), value]);
  return lists;
}

/** Addresses that lie in the declared networks of one identity's vendor, and of no other's. */
async function networksOf(db: Db | Tx, ips: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.$queryRaw<{ id: string; networks: string[] }[]>`
    SELECT i.id, v.networks FROM identity i JOIN vendor v ON v.id = i.vendor_id
    WHERE i.state <> 'revoked' AND v.archived_at IS NULL AND cardinality(v.networks) > 0`;
  const blocks = rows.map(({ id, networks }) => ({ id, block: blockOf(networks) }));
  return new Map(
    ips.flatMap((ip): [string, string][] => {
      const family = isIP(ip);
      if (family === 0) return [];
      const hits = blocks.filter(({ block }) => block.check(ip, family === 6 ? "ipv6" : "ipv4"));
      return hits.length === 1 && hits[0] ? [[ip, hits[0].id]] : [];
    }),
  );
}

function blockOf(networks: readonly string[]): BlockList {
  const block = new BlockList();
  for (const network of networks) {
    const [base = "", bits] = network.split("/");
    const family = isIP(base);
    if (family !== 0 && bits !== undefined) block.addSubnet(base, Number(bits), family === 6 ? "ipv6" : "ipv4");
  }
  return block;
}
