import type { CampaignSummary } from "@/lib/reviews/core/views";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { ShareBar, StateMark } from "../tables/cells";
import { CAMPAIGN_STATE } from "./review-words";

export const CampaignStateMark = ({ campaign, calm = false }: { campaign: Pick<CampaignSummary, "state">; calm?: boolean }) => (
  <StateMark tone={CAMPAIGN_STATE[campaign.state].tone} calm={calm}>
    {CAMPAIGN_STATE[campaign.state].word}
  </StateMark>
);

/** "8 of 14"; nothing to do is said. */
export function Done({ done, of, none }: { done: number; of: number; none: string }) {
  if (of === 0) return <span className="muted">{none}</span>;
  return (
    <>
      {formatCount(done)} <span className="muted">of {formatCount(of)}</span>
    </>
  );
}

export function MoneyDone({ campaign }: { campaign: Pick<CampaignSummary, "moneyUsd"> }) {
  const { decided, total } = campaign.moneyUsd;
  return (
    <span title={`${formatMoney(decided)} of ${formatMoney(total)} a month`}>
      <ShareBar value={decided} total={total} />
    </span>
  );
}
