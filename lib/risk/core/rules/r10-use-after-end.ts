import { parseUsd } from "@/lib/kernel/money";
import { endingsOf } from "../endings";
import { count, instant, money, text } from "../fact";
import { csf, nhi, rmf } from "../frameworks";
import { defineRule, judgeEach } from "../rule";
import { plural } from "../words";

/** A success after the end, by the time of the call and not of its arrival: the end did not take. */
export const useAfterEnd = defineRule({
  id: "R10",
  name: "Used after it ended",
  about: "A call succeeded after its key or identity was revoked, expired, or its project, contract or person ended. One is enough.",
  family: "oversight",
  severity: "critical",
  closeAfterDays: 30,
  needs: ["inventory", "endings"],
  evidences: [nhi(1), csf("PR.AA-05"), csf("RS.MI-01"), rmf("MANAGE 2.4")],
  thresholds: { graceMinutes: { name: "Gateways may need", unit: "minutes", default: 5, min: 0, max: 1_440 } },
  judge(world) {
    const calls = new Map((world.endings ?? []).map((each) => [`${each.kind}:${each.id}`, each]));
    return judgeEach(
      endingsOf(world.rows, world.now),
      ({ kind, id }) => [kind, id],
      ({ kind, id, identityId, endedAt, why, label }) => {
        const after = calls.get(`${kind}:${id}`);
        if (!after) return [];
        return [
          {
            subjectKind: kind,
            subjectId: id,
            identityId,
            title: `${label}: ${plural(after.calls, "call")} succeeded after ${why}`,
            evidence: [
              instant("Ended", endedAt),
              text("Because", why),
              instant("First success after it", after.firstAt),
              instant("Last success after it", after.lastAt),
              count("Calls after it", after.calls),
              money("Their cost", after.costUsd),
              ...(after.eventId ? [text("Event", after.eventId)] : []),
            ],
            exposedUsd: parseUsd(after.costUsd),
          },
        ];
      },
    );
  },
});
