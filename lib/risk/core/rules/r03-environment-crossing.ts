import { addUsd, parseUsd, sumUsd, type Usd, ZERO_USD } from "@/lib/kernel/money";
import { count, money, text } from "../fact";
import { isAboveFloor } from "../floor";
import { asi, csf, nhi } from "../frameworks";
import { type Draft, defineRule, judgeEach } from "../rule";
import { plural } from "../words";
import { allKeys, environmentOf, type Key, type World } from "../world";

type Use = { environmentId: string | null; succeeded: number; costUsd: Usd };

/** Keys of test in production and the reverse. */
export const environmentCrossing = defineRule({
  id: "R03",
  name: "Crosses environments",
  about: "A key for one environment succeeds in another: from test into production at the first call, the reverse above the floor.",
  family: "isolation",
  severity: "high",
  isSeverityFinal: true,
  closeAfterDays: 7,
  needs: ["inventory", "cells"],
  evidences: [nhi(8), csf("PR.AA-05"), csf("PR.IR-01"), asi(3)],
  thresholds: {
    intoProduction: { name: "Successes in production", unit: "count", default: 1, min: 1, max: 1_000 },
    floorRequests: { name: "Successes of a production key elsewhere", unit: "count", default: 20, min: 1, max: 10_000 },
    floorUsd: { name: "their least cost", unit: "usd", default: 1, min: 0, max: 10_000 },
    floorShare: { name: "or their least share of the key's cost", unit: "share", default: 0.01, min: 0, max: 1 },
  },
  judge(world, limits) {
    const keys = allKeys(world);
    const kindOf = (id: string | null): string | undefined => (id === null ? undefined : world.environments.get(id)?.kind);
    return judgeEach(
      usesByKey(world),
      ([id]) => ["credential", id],
      ([id, uses]) => {
        const key = keys.get(id);
        if (!key) return null;
        const home = environmentOf(key)?.kind;
        if (home === undefined) return { missing: "the environment of the key" };
        if (uses.every(({ environmentId }) => kindOf(environmentId) === undefined)) return { missing: "the environment of events" };
        const totalUsd = sumUsd(uses.map(({ costUsd }) => costUsd));
        return uses.flatMap((use): Draft[] => {
          const kind = kindOf(use.environmentId);
          if (kind === undefined || (kind === "production") === (home === "production")) return [];
          const isFound =
            kind === "production"
              ? use.succeeded >= limits.intoProduction
              : isAboveFloor({ requests: use.succeeded, costUsd: use.costUsd }, totalUsd, limits);
          return isFound ? [draftOf(world, key, use, kind === "production")] : [];
        });
      },
    );
  },
});

function draftOf(world: World, key: Key, { environmentId, succeeded, costUsd }: Use, isIntoProduction: boolean): Draft {
  const home = environmentOf(key)?.name ?? "another environment";
  const place = world.environments.get(environmentId ?? "")?.name ?? "another environment";
  return {
    subjectKind: "credential",
    subjectId: key.credential.id,
    discriminator: environmentId ?? "",
    identityId: key.row.id,
    severity: isIntoProduction ? "high" : "medium",
    title: `${key.credential.label} is for ${home} and succeeded ${plural(succeeded, "time")} in ${place}`,
    evidence: [text("Meant for", home), text("Used in", place), count("Successes, 30 days", succeeded), money("Cost, 30 days", costUsd)],
    exposedUsd: costUsd,
  };
}

function usesByKey(world: World): Map<string, Use[]> {
  const byKey = new Map<string, Map<string | null, Use>>();
  for (const cell of world.cells ?? []) {
    if (cell.credentialId === null) continue;
    const uses = byKey.get(cell.credentialId) ?? new Map<string | null, Use>();
    const use = uses.get(cell.environmentId) ?? { environmentId: cell.environmentId, succeeded: 0, costUsd: ZERO_USD };
    uses.set(cell.environmentId, {
      ...use,
      succeeded: use.succeeded + cell.succeeded,
      costUsd: addUsd(use.costUsd, parseUsd(cell.costUsd)),
    });
    byKey.set(cell.credentialId, uses);
  }
  return new Map([...byKey].map(([id, uses]) => [id, [...uses.values()]]));
}
