import type { GovernanceRow } from "@/lib/identities/core/governance";
import { addUsd, parseUsd, sumUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { UseCell } from "@/lib/reporting/core/risk-facts";
import { count, list, money, share } from "../fact";
import { asi, asvs, csf, nhi } from "../frameworks";
import { type Draft, defineRule, judgeEach } from "../rule";
import { liveRows, type World } from "../world";

const PROVEN: ReadonlySet<string | null> = new Set(["signed", "key"]);

type Claim = { operatorId: string; requests: number; costUsd: Usd; isProven: boolean };

/** A key calls for somebody who never said that it may, or for whomever its sender names. */
export const operatorMismatch = defineRule({
  id: "R22",
  name: "Acts for somebody without approval",
  about:
    "Calls are made for another identity or person of the organisation without an approved delegation; or names that nobody signed stand for more than a tenth of its cost.",
  family: "isolation",
  severity: "high",
  isSeverityFinal: true,
  closeAfterDays: 7,
  needs: ["inventory", "cells"],
  evidences: [asi(3), nhi(9), nhi(10), csf("PR.AA-04"), asvs("V8.3.3")],
  thresholds: { unsignedShare: { name: "Cost with unsigned names", unit: "share", default: 0.1, min: 0, max: 1 } },
  judge(world, { unsignedShare }) {
    const claims = claimsByCaller(world);
    const known = new Set(world.rows.map(({ id }) => id));
    return judgeEach(
      liveRows(world),
      ({ id }) => ["identity", id],
      (row) => {
        const made = claims.get(row.id);
        if (!made || made.claims.length === 0) return null;
        const mayActFor = new Set(row.actsFor.map(({ operatorId }) => operatorId));
        const isKnown = (id: string): boolean => known.has(id) || world.people.has(id.trim().toLowerCase());
        const unapproved = made.claims.filter(
          ({ operatorId, isProven }) => !mayActFor.has(operatorId) && (isProven || isKnown(operatorId)),
        );
        const unsigned = sumUsd(made.claims.filter(({ isProven }) => !isProven).map(({ costUsd }) => costUsd));
        const part = made.totalUsd === 0n ? 0 : Number((unsigned * 10_000n) / made.totalUsd) / 10_000;
        return [
          ...(unapproved.length > 0 ? [unapprovedDraft(row, unapproved)] : []),
          ...(part > unsignedShare ? [unsignedDraft(row, unsigned, part)] : []),
        ];
      },
    );
  },
});

const unapprovedDraft = (row: GovernanceRow, claims: readonly Claim[]): Draft => {
  const costUsd = sumUsd(claims.map((claim) => claim.costUsd));
  return {
    subjectKind: "identity",
    subjectId: row.id,
    discriminator: "unapproved",
    identityId: row.id,
    title: `${row.name} acts for ${claims.length === 1 ? claims[0]?.operatorId : `${claims.length} others`} without an approved delegation`,
    evidence: [
      list(
        "For",
        claims.map(({ operatorId }) => operatorId),
      ),
      count(
        "Calls, 30 days",
        claims.reduce((sum, { requests }) => sum + requests, 0),
      ),
      money("Cost, 30 days", costUsd),
    ],
    exposedUsd: costUsd,
  };
};

const unsignedDraft = (row: GovernanceRow, costUsd: Usd, part: number): Draft => ({
  subjectKind: "identity",
  subjectId: row.id,
  discriminator: "unsigned",
  identityId: row.id,
  severity: "medium",
  title: `${row.name} names for whom it calls, and nobody signs it`,
  evidence: [share("Share of its cost", part), money("Cost, 30 days", costUsd)],
  exposedUsd: costUsd,
});

/** For whom each caller called: by a signed token, where usage is the operator's; else as its sender said. */
function claimsByCaller(world: World): Map<string, { claims: Claim[]; totalUsd: Usd }> {
  const byCaller = new Map<string, { claims: Map<string, Claim>; totalUsd: Usd }>();
  const note = (callerId: string, cell: UseCell, operatorId: string | null): void => {
    const made = byCaller.get(callerId) ?? { claims: new Map<string, Claim>(), totalUsd: ZERO_USD };
    const cost = parseUsd(cell.costUsd);
    made.totalUsd = addUsd(made.totalUsd, cost);
    if (operatorId !== null && operatorId !== callerId) {
      const key = `${operatorId} ${PROVEN.has(cell.operatorEvidence)}`;
      const claim = made.claims.get(key) ?? { operatorId, requests: 0, costUsd: ZERO_USD, isProven: PROVEN.has(cell.operatorEvidence) };
      made.claims.set(key, { ...claim, requests: claim.requests + cell.requests, costUsd: addUsd(claim.costUsd, cost) });
    }
    byCaller.set(callerId, made);
  };
  const idOf = new Map(world.rows.flatMap(({ id, name }) => [[name.toLowerCase(), id] as const, [id, id] as const]));
  for (const cell of world.cells ?? []) {
    const actor = cell.actorId === null ? undefined : (idOf.get(cell.actorId) ?? idOf.get(cell.actorId.toLowerCase()));
    if (actor !== undefined) note(actor, cell, cell.identityId);
    else note(cell.identityId, cell, cell.operatorId);
  }
  return new Map([...byCaller].map(([id, { claims, totalUsd }]) => [id, { claims: [...claims.values()], totalUsd }]));
}
