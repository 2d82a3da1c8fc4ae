"use client";
import type { Efficiency, Finding } from "@/lib/reporting";
import { formatRange } from "../../charts/prepare/dates";
import { formatCount, formatMoney } from "../../charts/prepare/format";
import { entityHref } from "../../shell/destinations";
import { LinkButton } from "../../ui/button";
import { KeyValues } from "../../ui/facts";
import { Panel } from "../../ui/panel";
import { Section, Stack } from "../../ui/section";
import { TextLink } from "../../ui/text-link";
import { CONFIDENCE_NAMES, KIND_NAMES, usageHref } from "./efficiency-words";

type FindingPanelProps = { finding: Finding | undefined; answer: Efficiency; onClose: () => void };

/** One finding with the reason to believe it, what to do, and the way to the usage it rests on. */
export function FindingPanel({ finding, answer, onClose }: FindingPanelProps) {
  return (
    <Panel
      open={finding !== undefined}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={finding ? KIND_NAMES[finding.kind] : ""}
      about={finding?.identity.name}
      footer={
        finding ? (
          <LinkButton icon="spend" href={usageHref(finding, answer)}>
            See this usage
          </LinkButton>
        ) : null
      }
    >
      {finding ? <Inside finding={finding} answer={answer} /> : null}
    </Panel>
  );
}

function Inside({ finding, answer }: { finding: Finding; answer: Efficiency }) {
  const days = formatRange({ start: new Date(answer.from), end: new Date(answer.to) });
  const isLess = finding.savingUsd !== finding.aloneUsd;
  return (
    <Stack>
      <Section finding={finding.what} name={`Estimate on the usage of ${days}`} tight>
        <KeyValues
          rows={[
            { name: "Rests on", value: formatMoney(finding.costUsd) },
            { name: "Calls", value: formatCount(finding.calls) },
            { name: "Model", value: <span className="mono">{finding.model}</span> },
            ...(finding.toModel ? [{ name: "Instead", value: <span className="mono">{finding.toModel}</span> }] : []),
            { name: "Team", value: finding.team.name },
            { name: "Application", value: finding.application.name },
            ...(isLess ? [{ name: "If nothing else is done", value: formatMoney(finding.aloneUsd) }] : []),
            { name: "Saves a month", value: formatMoney(finding.savingUsd), sum: true },
          ]}
        />
        {isLess ? <p className="sub">What other findings take from the same usage is left out, so that all of them add up.</p> : null}
      </Section>
      <Section finding="What to do" tight>
        <p>{finding.advice}.</p>
        <p>
          <TextLink href={entityHref("identity", finding.identity.id) ?? "/identities"}>{finding.identity.name}</TextLink>
          {finding.other ? (
            <>
              {" and "}
              <TextLink href={entityHref("identity", finding.other.id) ?? "/identities"}>{finding.other.name}</TextLink>
            </>
          ) : null}
        </p>
      </Section>
      <Section finding={`${CONFIDENCE_NAMES[finding.confidence]} confidence`} tight>
        <p>{finding.why}.</p>
      </Section>
    </Stack>
  );
}
