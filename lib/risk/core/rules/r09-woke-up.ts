import type { GovernanceRow } from "@/lib/identities/core/governance";
import { parseUsd } from "@/lib/kernel/money";
import { count, dayOf, instant, money, text } from "../fact";
import { usdLimit } from "../floor";
import { asi, csf, nhi } from "../frameworks";
import { type Draft, defineRule, judgeEach } from "../rule";
import { plural } from "../words";
import { addDays, daysBetween, identityCost, liveRows, useOf, type World } from "../world";

/** What slept is busy again, and nobody said why. Use of what is for emergencies, or out of its season, is the same question. */
export const wokeUp = defineRule({
  id: "R09",
  name: "Dormant, but active again",
  about:
    "After long silence many calls or much money within a day, and nothing about it was approved lately. Also: any use of a break-glass identity, or of a seasonal one outside its months.",
  family: "activity",
  severity: "high",
  closeAfterDays: 7,
  needs: ["inventory", "use", "wakes"],
  evidences: [nhi(1), csf("DE.CM-09"), csf("DE.AE-02"), asi(10)],
  thresholds: {
    silentDays: { name: "Silent before for", unit: "days", default: 30, min: 7, max: 180 },
    requests: { name: "Calls within 24 hours", unit: "count", default: 20, min: 1, max: 100_000 },
    usd: { name: "or cost within 24 hours", unit: "usd", default: 5, min: 0, max: 100_000 },
    approvedDays: { name: "An approval counts for", unit: "days", default: 7, min: 0, max: 90 },
  },
  judge(world, limits) {
    const wakes = new Map((world.wakes ?? []).map((wake) => [wake.identityId, wake]));
    return judgeEach(
      liveRows(world),
      ({ id }) => ["identity", id],
      (row) => {
        const found = specialUse(world, row, limits.approvedDays);
        const wake = wakes.get(row.id);
        if (!wake || found) return found ? [found] : [];
        const isBusy = wake.requests >= limits.requests || parseUsd(wake.costUsd) >= usdLimit(limits.usd);
        if (!isBusy || wasApproved(row, addDays(wake.firstAt, -limits.approvedDays), world.now)) return [];
        const silence =
          wake.silentSince === null ? limits.silentDays : daysBetween(new Date(`${wake.silentSince}T00:00:00Z`), wake.firstAt);
        return [
          {
            subjectKind: "identity",
            subjectId: row.id,
            identityId: row.id,
            title: `Silent for ${plural(silence, "day")}, then ${plural(wake.requests, "call")} within 24 hours`,
            evidence: [
              ...(wake.silentSince ? [dayOf("Last success before", wake.silentSince)] : []),
              instant("Active again", wake.firstAt),
              count("Calls within 24 hours", wake.requests),
              money("Cost within 24 hours", wake.costUsd),
            ],
            exposedUsd: parseUsd(wake.costUsd),
          },
        ];
      },
    );
  },
});

/** Whether somebody said yes to anything about it since then: itself, a grant, a review, a new secret. */
const wasApproved = (row: GovernanceRow, since: Date, now: Date): boolean =>
  [row.approvedAt, row.certifiedAt, ...row.grants.map(({ approvedAt }) => approvedAt)].some(
    (at) => at !== null && at >= since && at <= now,
  );

function specialUse(world: World, row: GovernanceRow, approvedDays: number): Draft | null {
  const { lastSucceededOn, requests30d } = useOf(world, row.id);
  if (!lastSucceededOn) return null;
  const last = new Date(`${lastSucceededOn}T00:00:00Z`);
  if (daysBetween(last, world.now) > 7 || wasApproved(row, addDays(last, -approvedDays), world.now)) return null;
  const isOutOfSeason = row.seasonMonths.length > 0 && !row.seasonMonths.includes(last.getUTCMonth() + 1);
  if (!row.breakGlass && !isOutOfSeason) return null;
  return {
    subjectKind: "identity",
    subjectId: row.id,
    discriminator: row.breakGlass ? "break_glass" : "season",
    identityId: row.id,
    title: row.breakGlass ? `${row.name} is for emergencies and was used` : `${row.name} was used outside its months`,
    evidence: [
      dayOf("Last success", lastSucceededOn),
      count("Calls, 30 days", requests30d),
      ...(row.breakGlass ? [] : [text("Months", row.seasonMonths.join(", "))]),
    ],
    exposedUsd: identityCost(world, row.id),
  };
}
