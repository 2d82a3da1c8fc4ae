import type { CampaignDetail, Outcome } from "@/lib/reviews/core/views";
import { formatDay, formatInstant } from "../charts/prepare/dates";
import { formatCount, formatMoney, formatTokens } from "../charts/prepare/format";
import { Money, ShortId, Time } from "../tables/cells";
import { KeyValues } from "../ui/facts";
import { PlainList, Timeline } from "../ui/lists";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { controlWords } from "./campaign-words";
import { campaignHref, itemsHref } from "./review-paths";
import { counted, OUTCOME, SILENCE_WORD } from "./review-words";
import { questionWords, scopeWords, stageWords } from "./scope-words";
import { signWords } from "./sign-words";

/** What is left by risk, what came out, how whole the list is, who signed, and what happened. */
export function CampaignRail({ campaign, now }: { campaign: CampaignDetail; now: string }) {
  return (
    <>
      <LeftByTier campaign={campaign} />
      <Outcomes campaign={campaign} />
      {campaign.completeness ? <Complete campaign={campaign} completeness={campaign.completeness} /> : null}
      <Signed campaign={campaign} />
      <Plan campaign={campaign} />
      <Signs campaign={campaign} />
      <History campaign={campaign} now={now} />
    </>
  );
}

function LeftByTier({ campaign }: { campaign: CampaignDetail }) {
  const left = campaign.left.filter(({ items }) => items > 0);
  if (campaign.state !== "open") return null;
  return (
    <Section tight finding={left.length > 0 ? "Left, by risk" : "Nothing is left"}>
      <PlainList
        rows={left.map(({ tier, items, costUsd30d }) => ({
          key: String(tier),
          words: (
            <TextLink href={itemsHref(campaign.id, { state: "pending", tier })}>
              Tier {tier}: {counted(items, "item")}
            </TextLink>
          ),
          end: <Money value={costUsd30d} />,
        }))}
      />
    </Section>
  );
}

function Outcomes({ campaign }: { campaign: CampaignDetail }) {
  const outcomes = Object.entries(campaign.outcomes).filter(([, count]) => count > 0);
  if (outcomes.length === 0) return null;
  return (
    <Section tight finding="What was decided">
      <KeyValues
        rows={outcomes.map(([outcome, count]) => ({
          name: OUTCOME[outcome as Outcome]?.word ?? outcome,
          value: <TextLink href={itemsHref(campaign.id, { outcome: outcome as Outcome })}>{formatCount(count)}</TextLink>,
        }))}
      />
    </Section>
  );
}

type CompleteProps = { campaign: CampaignDetail; completeness: NonNullable<CampaignDetail["completeness"]> };

/** How one knows that the list is whole: what was counted where, and what no item can stand for. */
function Complete({ campaign, completeness }: CompleteProps) {
  const { identities, credentials, grants, orphans, excluded, unattributed, notEvaluable, question } = completeness;
  return (
    <Section tight finding="How whole the list is" name={questionWords(question, campaign.scope)}>
      <KeyValues
        rows={[
          { name: "Identities", value: formatCount(identities) },
          { name: "Credentials", value: formatCount(credentials) },
          { name: "Grants", value: formatCount(grants) },
          {
            name: "Without an owner",
            value: orphans > 0 ? <TextLink href={itemsHref(campaign.id, { mark: "orphan" })}>{formatCount(orphans)}</TextLink> : "0",
          },
          {
            name: "Belongs to nobody, 90 d",
            value: (
              <TextLink href="/unattributed">
                {formatMoney(unattributed.costUsd)}, {formatTokens(unattributed.tokens)} tokens
              </TextLink>
            ),
          },
          ...(campaign.populationHash ? [{ name: "Hash of the list", value: <ShortId id={campaign.populationHash} copy /> }] : []),
        ]}
      />
      {excluded.length > 0 ? (
        <PlainList
          rows={excluded.map(({ identity, why }) => ({
            key: identity.id,
            words: identity.name,
            end: <span className="muted">{why}</span>,
          }))}
        />
      ) : null}
      {notEvaluable.length > 0 ? (
        <ul className="rv-notes">
          {notEvaluable.map((words) => (
            <li key={words}>Not evaluable: {words}</li>
          ))}
        </ul>
      ) : null}
    </Section>
  );
}

function Signed({ campaign }: { campaign: CampaignDetail }) {
  const { signedOff, previousId, templateId } = campaign;
  return (
    <>
      {signedOff ? (
        <Section tight finding={`${signedOff.by} signed it off`} name={formatInstant(signedOff.at)}>
          {signedOff.packHash ? (
            <KeyValues rows={[{ name: "Hash of the evidence", value: <ShortId id={signedOff.packHash} copy /> }]} />
          ) : null}
        </Section>
      ) : null}
      {previousId ? (
        <p className="sub">
          Repeats <TextLink href={campaignHref(previousId)}>an earlier one</TextLink>, which stays as it was.
        </p>
      ) : null}
      {templateId ? (
        <p className="sub">
          Made from <TextLink href="/reviews/templates">a template</TextLink>.
        </p>
      ) : null}
    </>
  );
}

function Plan({ campaign }: { campaign: CampaignDetail }) {
  const { rules, stages, scope, timeZone, owner, controls } = campaign;
  const [, second, third, fourth] = rules.silence;
  // A draft says it large, beside this.
  const isDraft = campaign.state === "draft";
  return (
    <Section tight finding="How it is done" {...(isDraft ? {} : { name: scopeWords(scope) })}>
      {isDraft ? null : (
        <ol className="rv-notes">
          {stages.map((stage) => (
            <li key={stage.name}>{stageWords(stage)}</li>
          ))}
        </ol>
      )}
      <KeyValues
        rows={[
          { name: "Owner", value: owner.name },
          { name: "Silence, tier 1", value: SILENCE_WORD.escalate },
          { name: "Tiers 2, 3, 4", value: [second, third, fourth].map((silence) => SILENCE_WORD[silence].toLowerCase()).join(", ") },
          { name: "After grace of", value: counted(rules.graceDays, "day") },
          { name: "Taken back within", value: counted(rules.undoMinutes, "minute") },
          { name: "Days end in", value: timeZone },
          ...(controls.items > 0 || isDraft ? [{ name: "Control items", value: controlWords(controls, rules.controlItems, isDraft) }] : []),
        ]}
      />
    </Section>
  );
}

/** What is asked about of how people decide, as it was set for this review. */
const Signs = ({ campaign }: { campaign: CampaignDetail }) => (
  <Section tight finding="What counts as a sign of haste">
    <ul className="rv-notes">
      {signWords(campaign.rules.signs).map((words) => (
        <li key={words}>{words}</li>
      ))}
    </ul>
  </Section>
);

function History({ campaign, now }: { campaign: CampaignDetail; now: string }) {
  if (campaign.history.length === 0) return null;
  return (
    <Section tight finding="What happened">
      <Timeline
        moments={[...campaign.history].reverse().map(({ at, by, action, text }) => ({
          key: `${at} ${action} ${text}`,
          at: <Time at={at} now={now} />,
          dateTime: at,
          title: text,
          about: `${by}, ${formatDay(at)}`,
        }))}
      />
    </Section>
  );
}
