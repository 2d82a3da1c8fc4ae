import type { TaskPage } from "@/lib/revocation/core/views";
import type { FindingPage } from "@/lib/risk/core/views";
import { formatDay } from "../charts/prepare/dates";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { NeedsList } from "../ui/lists";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";

const MOST = 5;
const STATE_WORDS: Record<string, string> = {
  queued: "about to be done",
  sent: "sent, not confirmed",
  confirmed: "confirmed, silence is watched",
  verified: "silent since",
  failed: "failed",
  reopened: "used after it was ended",
  cancelled: "cancelled",
};

type StandingProps = { identityId: string; findings: FindingPage; tasks: TaskPage };

/** What speaks against an identity, and what of its access is being ended. */
export function StandingSection({ identityId, findings, tasks }: StandingProps) {
  const { open, exposedUsd } = findings.totals;
  const shown = findings.data.filter(({ state }) => state === "open").slice(0, MOST);
  return (
    <>
      <Section
        finding={open === 0 ? "No open finding" : open === 1 ? "One open finding" : `${formatCount(open)} open findings`}
        name={open === 0 ? "Of the rules that could be judged" : `${formatMoney(exposedUsd)} of 30 days exposed`}
        actions={open > MOST ? <TextLink href={`/findings?q=${encodeURIComponent(identityId)}`}>All</TextLink> : null}
      >
        <NeedsList
          needs={shown.map(({ id, title, severity, ruleName, firstSeenAt }) => ({
            key: id,
            icon: severity === "critical" || severity === "high" ? ("breach" as const) : ("warn" as const),
            tone: severity === "critical" || severity === "high" ? ("breach" as const) : ("warn" as const),
            title: <TextLink href={`/findings/${id}`}>{title}</TextLink>,
            reason: `${ruleName}, since ${formatDay(firstSeenAt)}`,
          }))}
        />
      </Section>
      {tasks.data.length > 0 ? (
        <Section finding={tasks.data.length === 1 ? "One revocation" : `${formatCount(tasks.data.length)} revocations`}>
          <NeedsList
            needs={tasks.data.slice(0, MOST).map(({ id, title, state, decidedAt }) => ({
              key: id,
              icon:
                state === "verified"
                  ? ("ok" as const)
                  : state === "reopened" || state === "failed"
                    ? ("breach" as const)
                    : ("clock" as const),
              ...(state === "reopened" || state === "failed" ? { tone: "breach" as const } : {}),
              title: <TextLink href={`/revocations/${id}`}>{title}</TextLink>,
              reason: `${formatDay(decidedAt)}, ${STATE_WORDS[state] ?? state}`,
            }))}
          />
        </Section>
      ) : null}
    </>
  );
}
