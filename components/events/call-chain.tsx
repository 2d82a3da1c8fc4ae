import type { EventView } from "@/lib/reporting";
import { EVIDENCE_NAME, type GroupValue } from "@/lib/reporting/core/dimensions";
import type { EventSummary } from "@/lib/reporting/core/event-view";
import { formatInstant } from "../charts/prepare/dates";
import { entityHref } from "../shell/destinations";
import { Entity, Money } from "../tables/cells";
import { KeyValues } from "../ui/facts";
import { PlainList } from "../ui/lists";
import { Section } from "../ui/section";

/** Whoever the inventory does not know has no page. */
export const identityHref = (value: GroupValue): string | undefined =>
  value.id && value.kind ? entityHref("identity", value.id) : undefined;

/** Why a token proves nothing, in words. */
const UNPROVEN: Record<string, string> = {
  too_large: "the token is too long",
  malformed: "it is no token",
  unknown_issuer: "its issuer is not trusted",
  disabled_issuer: "its issuer is no longer trusted",
  algorithm_not_allowed: "it is not signed as its issuer may sign",
  no_key: "its issuer has no such key",
  keys_unavailable: "the keys of its issuer could not be fetched",
  bad_signature: "its signature is wrong",
  wrong_audience: "it was made for somebody else",
  expired: "it had ended",
  not_yet_valid: "it had not begun",
  no_subject: "it names nobody",
};

/** On whose behalf a call was made, through whom, and how that is known. */
export function CallChain({ event }: { event: EventView }) {
  const { operator, operatorEvidence, caller, chain, signedBy, unproven } = event.attribution;
  if (operator.id === null) return null;
  const people = chain.length > 0 ? chain : [operator, caller];
  return (
    <Section finding={`Called on behalf of ${operator.name}`} name={EVIDENCE_NAME[operatorEvidence ?? ""] ?? "Not proven"}>
      <PlainList
        rows={people.map((one, i) => ({
          key: `${i}:${one.id ?? one.name}`,
          words: (
            <span className="said">
              <Entity name={one.name} href={identityHref(one)} />
              <small>{i === 0 ? "On behalf of" : i === 1 ? "Used by" : "Before that"}</small>
            </span>
          ),
        }))}
      />
      <KeyValues
        rows={[
          ...(signedBy
            ? [
                { name: "Signed by", value: <span className="wrap">{signedBy.issuer}</span> },
                { name: "Key", value: <span className="mono">{signedBy.keyId ?? "without a name"}</span> },
              ]
            : operatorEvidence === "signed"
              ? [{ name: "Signed", value: "as its source says; no token was sent" }]
              : []),
          ...(unproven ? [{ name: "Token not believed", value: UNPROVEN[unproven] ?? unproven }] : []),
        ]}
      />
    </Section>
  );
}

/** One call told by several reports: which one counts it, and which repeat it. */
export function SameCall({ event }: { event: EventView }) {
  const { countedBy, evidence } = event;
  if (!countedBy && evidence.length === 0) return null;
  return (
    <Section
      finding={countedBy ? "Counted by another report" : "Told more than once"}
      name={countedBy ? "This one is evidence, and costs nothing" : "This call is counted once"}
    >
      <PlainList
        rows={[
          ...(countedBy ? [reportRow(countedBy, "Counts this call")] : []),
          ...evidence.map((one) => reportRow(one, one.role === "evidence" ? "Evidence of the same call" : "Counted")),
        ]}
      />
    </Section>
  );
}

const reportRow = (report: EventSummary, about: string) => ({
  key: report.id,
  words: (
    <span className="said">
      <Entity name={report.producer} href={`/events/${report.id}`} />
      <small>
        {about}, {formatInstant(report.occurredAt)}
      </small>
    </span>
  ),
  end: <Money value={report.costUsd} why="No price yet" />,
});
