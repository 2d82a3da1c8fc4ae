/** When access of identities and keys ended: after that, and the time that gateways need to notice, nothing may succeed. */
import type { GovernanceCredential, GovernanceRow } from "@/lib/identities/core/governance";

export type Ending = {
  kind: "identity" | "credential";
  id: string;
  identityId: string;
  endedAt: Date;
  /** In words: "revoked", "the contract of Acme ended". */
  why: string;
  label: string;
};

type End = { at: Date; why: string };

/** The earliest end of each that lies in the past. A key's own end is told only where it comes before that of its identity. */
export function endingsOf(rows: readonly GovernanceRow[], now: Date): Ending[] {
  return rows.flatMap((row) => {
    const own = earliest(identityEnds(row), now);
    const keys = row.credentials.flatMap((credential): Ending[] => {
      const end = earliest(keyEnds(credential), now);
      if (!end || (own && own.at <= end.at)) return [];
      return [{ kind: "credential", id: credential.id, identityId: row.id, endedAt: end.at, why: end.why, label: credential.label }];
    });
    return [
      ...(own ? [{ kind: "identity" as const, id: row.id, identityId: row.id, endedAt: own.at, why: own.why, label: row.name }] : []),
      ...keys,
    ];
  });
}

function identityEnds(row: GovernanceRow): (End | null)[] {
  const end = (at: Date | null | undefined, why: string): End | null => (at ? { at, why } : null);
  return [
    end(row.state === "revoked" ? row.revokedAt : null, "it was revoked"),
    end(row.endsAt, "its own end"),
    end(row.vendor?.contractEndsAt, `the contract with ${row.vendor?.name ?? "its vendor"} ended`),
    // A person's own access ends with the person.
    end(row.kind === "human" ? row.owner?.leftAt : null, `${row.owner?.name ?? "its owner"} left`),
  ];
}

const keyEnds = ({ state, revokedAt, expiresAt }: GovernanceCredential): (End | null)[] => [
  state === "revoked" && revokedAt ? { at: revokedAt, why: "it was revoked" } : null,
  expiresAt ? { at: expiresAt, why: "it expired" } : null,
];

const earliest = (ends: readonly (End | null)[], now: Date): End | undefined =>
  ends
    .filter((end): end is End => end !== null && end.at <= now)
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .at(0);
