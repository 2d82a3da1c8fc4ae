import type { GovernanceRow } from "@/lib/identities/core/governance";
import { instant, text } from "../fact";
import { csf, nhi, rmf } from "../frameworks";
import { type Draft, defineRule, judgeEach } from "../rule";
import { type EndingTask, identityCost, rowOf, type World } from "../world";

const OVER: ReadonlySet<string> = new Set(["verified", "cancelled"]);
const ENDS: ReadonlySet<string> = new Set(["suspend", "revoke", "rotate", "end_grant"]);
const HOUR_MS = 3_600_000;

/** Somebody decided that it ends, and it did not. */
export const revocationNotEffective = defineRule({
  id: "R27",
  name: "Revocation not effective",
  about: "What was to be revoked, suspended or rotated is still there after its time, or was used after the cut-off.",
  family: "oversight",
  severity: "high",
  closeAfterDays: 0,
  needs: ["inventory", "use", "tasks"],
  evidences: [nhi(1), csf("PR.AA-05"), csf("RS.MI-01"), csf("RS.MI-02"), rmf("MANAGE 2.4")],
  thresholds: {
    gravestHours: { name: "Time for tier 1", unit: "hours", default: 24, min: 1, max: 240 },
    otherHours: { name: "Time for all others", unit: "hours", default: 120, min: 1, max: 720 },
    graceMinutes: { name: "Gateways may need", unit: "minutes", default: 5, min: 0, max: 1_440 },
  },
  judge(world, limits) {
    const row = rowOf(world);
    return judgeEach(
      (world.tasks ?? []).filter(({ state, action }) => !OVER.has(state) && ENDS.has(action)),
      ({ subjectKind, subjectId }) => [subjectKind, subjectId],
      (task) => {
        const of = row(task.identityId);
        if (!of) return null;
        const late = (world.now.getTime() - task.decidedAt.getTime()) / HOUR_MS;
        const sla = world.tiers.get(of.id) === 1 ? limits.gravestHours : limits.otherHours;
        const { lastSuccessAt, cutOffAt } = task;
        const wasUsed =
          task.state === "reopened" ||
          (lastSuccessAt !== null && cutOffAt !== null && lastSuccessAt.getTime() > cutOffAt.getTime() + limits.graceMinutes * 60_000);
        if (wasUsed) return [{ ...draftOf(world, task, of, `Used after it was to end: ${labelOf(task, of)}`), severity: "critical" }];
        return late > sla && isStillThere(task, of)
          ? [draftOf(world, task, of, `${labelOf(task, of)} was to end ${Math.floor(late)} hours ago and is still there`)]
          : [];
      },
    );
  },
});

const labelOf = ({ subjectKind, subjectId }: EndingTask, row: GovernanceRow): string =>
  subjectKind === "credential"
    ? (row.credentials.find(({ id }) => id === subjectId)?.label ?? row.name)
    : subjectKind === "grant"
      ? `A grant of ${row.name}`
      : row.name;

function isStillThere({ action, subjectKind, subjectId, decidedAt }: EndingTask, row: GovernanceRow): boolean {
  if (subjectKind === "identity") return row.state === "active";
  if (subjectKind === "grant") return row.grants.some(({ id }) => id === subjectId);
  const credential = row.credentials.find(({ id }) => id === subjectId);
  if (credential?.state !== "active") return false;
  return action !== "rotate" || credential.rotatedAt === null || credential.rotatedAt < decidedAt;
}

const draftOf = (world: World, task: EndingTask, row: GovernanceRow, title: string): Draft => ({
  subjectKind: task.subjectKind,
  subjectId: task.subjectId,
  discriminator: task.id,
  identityId: row.id,
  title,
  evidence: [
    text("To do", task.action),
    instant("Decided", task.decidedAt),
    ...(task.cutOffAt ? [instant("Cut-off", task.cutOffAt)] : []),
    ...(task.lastSuccessAt ? [instant("Last success", task.lastSuccessAt)] : []),
  ],
  exposedUsd: identityCost(world, row.id),
});
