/** B14: several applications, programs or networks that use one identity in the same minutes, day after day. */
import { titled } from "../title";
import { hashOf } from "./call";
import { fact } from "./figures";
import { daysBefore, markDay } from "./known";
import { programKey } from "./learn";
import type { Sight } from "./sight";
import { DAY_MS, MINUTE_MS } from "./week-profile";

type Limits = { users: number; windows: number; days: number };

const WINDOW_MS = 5 * MINUTE_MS;
const MOST_USERS = 20;
const MET = 0;

export function watchSharedIdentity(sight: Sight): void {
  const { me, at, call, who } = sight;
  const { meeting } = me;
  const limits = sight.limits<Limits>("B14");
  if (!limits || (who?.applicationIds.length ?? 0) > 1) return;
  // Whom a declared gateway or agent acts for does not share: that it calls was agreed, and it has a network and program of its own.
  const { actorId } = call.fact;
  if (actorId !== null && who?.declaredCallers.includes(actorId)) return;
  const window = Math.floor(at / WINDOW_MS);
  if (window < meeting.window) return;
  if (window > meeting.window) {
    meeting.window = window;
    meeting.users = [];
    meeting.pairs = [];
    meeting.counted = false;
  }
  const { applicationId, userAgent, asn } = call.fact;
  const program = userAgent === null ? null : programKey(userAgent);
  const user = applicationId ?? program ?? (asn === null ? null : String(asn));
  if (user === null) return;
  note(meeting.users, hashOf(user));
  // One application that runs twice differs in its program or in its network, another one mostly in both.
  if (applicationId !== null && program !== null && asn !== null) notePair(meeting.pairs, hashOf(program), asn);
  const users = Math.max(meeting.users.length, meeting.pairs.length / 2);
  if (users < limits.users) return;
  const day = Math.floor(at / DAY_MS);
  if (!meeting.counted) {
    meeting.counted = true;
    meeting.windows = meeting.day === day ? meeting.windows + 1 : 1;
    meeting.day = day;
  }
  if (meeting.windows < limits.windows) return;
  const days = daysBefore(markDay(me.metDays, MET, day, 1)) + 1;
  if (days < limits.days) return;
  sight.raise({
    detector: "B14",
    startedMs: at,
    severity: "medium",
    title: titled(sight.name, ` is used by ${users} at once, on ${days} days`),
    // Nothing was spent that should not have been: who spent it cannot be told.
    addUsd: call.costUsd,
    addExpectedUsd: call.costUsd,
    confidence: 0.75,
    evidence: [
      fact("Users in the same 5 minutes", users),
      fact("Times today", meeting.windows),
      fact("Days of the last 14", days),
      fact("Told apart by", applicationId !== null && meeting.users.length >= limits.users ? "application" : "program and network"),
    ],
  });
}

function note(users: number[], user: number): void {
  if (users.length < MOST_USERS && !users.includes(user)) users.push(user);
}

/** Pairs that share neither part with one that is there. */
function notePair(pairs: number[], program: number, asn: number): void {
  for (let i = 0; i < pairs.length; i += 2) if (pairs[i] === program || pairs[i + 1] === asn) return;
  if (pairs.length < 2 * MOST_USERS) pairs.push(program, asn);
}
