import { addUsd, parseUsd, sumUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import type { UseCell } from "@/lib/reporting/core/risk-facts";
import { list, money } from "../fact";
import { isAboveFloor } from "../floor";
import { asi, csf, nhi, rmf } from "../frameworks";
import { defineRule, judgeEach } from "../rule";
import type { Severity } from "../severity";
import { listWords } from "../words";
import { type ApplicationPlace, isProduction, liveRows, rowOf, type World } from "../world";

type Sum = { requests: number; costUsd: Usd };

/** One identity that several applications use: nobody can tell whose misuse it is, or end one without the others. */
export const sharedByApplications = defineRule({
  id: "R01",
  name: "Shared by applications",
  about: "One identity is used by two or more applications, each with more than a handful of calls in 30 days.",
  family: "isolation",
  severity: "medium",
  isSeverityFinal: true,
  closeAfterDays: 7,
  needs: ["inventory", "cells"],
  evidences: [nhi(9), csf("PR.AA-01"), csf("PR.AA-05"), asi(3), rmf("MEASURE 2.8")],
  thresholds: {
    applications: { name: "Applications", unit: "count", default: 2, min: 2, max: 20 },
    floorRequests: { name: "Fewest calls of one of them", unit: "count", default: 20, min: 1, max: 10_000 },
    floorUsd: { name: "Least cost of one of them", unit: "usd", default: 1, min: 0, max: 10_000 },
    floorShare: { name: "or its least share of the identity's cost", unit: "share", default: 0.01, min: 0, max: 1 },
  },
  judge(world, limits) {
    const byCaller = callsByApplication(world);
    return judgeEach(
      liveRows(world),
      ({ id }) => ["identity", id],
      (row) => {
        const calls = byCaller.get(row.id);
        if (!calls) return null;
        const total = sumUsd([...calls.values()].map(({ costUsd }) => costUsd));
        if (calls.size === 1 && calls.has("")) return { missing: "the application of events" };
        const used = [...calls]
          .filter(([id, sum]) => id !== "" && isAboveFloor(sum, total, limits))
          .sort(dearestFirst)
          .map(([id, sum]) => ({ sum, place: world.applications.get(id) ?? { name: id, teamId: null, businessUnitId: null } }));
        if (used.length < limits.applications) return [];
        const places = used.map(({ place }) => place);
        const units = distinct(places, ({ businessUnitId }) => businessUnitId);
        return [
          {
            subjectKind: "identity",
            subjectId: row.id,
            identityId: row.id,
            severity: severityOf(places, isProduction(row)),
            title: `Shared by ${used.length} applications: ${listWords(places.map(({ name }) => name))}`,
            evidence: [
              ...used.slice(0, 10).map(({ place, sum }) => money(`${place.name}, 30 days`, sum.costUsd)),
              ...(units.length > 1 ? [list("Business units", units)] : []),
            ],
            exposedUsd: sumUsd(used.map(({ sum }) => sum.costUsd)),
          },
        ];
      },
    );
  },
});

/** By who called: the actor where the identity is the operator; the application of a known operator before that of the call. */
function callsByApplication(world: World): Map<string, Map<string, Sum>> {
  const row = rowOf(world);
  const byCaller = new Map<string, Map<string, Sum>>();
  for (const cell of world.cells ?? []) {
    const caller = cell.actorId !== null && row(cell.actorId) ? cell.actorId : cell.identityId;
    const operator = operatorOf(cell, caller);
    const application = (operator === null ? undefined : row(operator)?.application?.id) ?? cell.applicationId ?? "";
    const calls = byCaller.get(caller) ?? new Map<string, Sum>();
    const sum = calls.get(application) ?? { requests: 0, costUsd: ZERO_USD };
    calls.set(application, { requests: sum.requests + cell.succeeded, costUsd: addUsd(sum.costUsd, parseUsd(cell.costUsd)) });
    byCaller.set(caller, calls);
  }
  return byCaller;
}

const dearestFirst = ([aId, a]: [string, Sum], [bId, b]: [string, Sum]): number =>
  a.costUsd === b.costUsd ? (aId < bId ? -1 : 1) : a.costUsd < b.costUsd ? 1 : -1;

const operatorOf = ({ identityId, operatorId }: UseCell, caller: string): string | null =>
  identityId === caller ? (operatorId === caller ? null : operatorId) : identityId;

function severityOf(places: readonly ApplicationPlace[], inProduction: boolean): Severity {
  if (inProduction || distinct(places, ({ businessUnitId }) => businessUnitId).length > 1) return "critical";
  return distinct(places, ({ teamId }) => teamId).length > 1 ? "high" : "medium";
}

const distinct = (places: readonly ApplicationPlace[], of: (place: ApplicationPlace) => string | null): string[] => [
  ...new Set(places.flatMap((place) => of(place) ?? [])),
];
