"use client";
import { useState } from "react";
import type { CampaignDetail } from "@/lib/reviews/core/views";
import { BigMoney, Kpi, KpiStrip } from "../charts/kpi-strip";
import { formatDay } from "../charts/prepare/dates";
import { subtractDecimals } from "../charts/prepare/decimal-text";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { ShareBar } from "../charts/share-bar";
import { PageHeader } from "../shell/page-header";
import { Banner } from "../states/banner";
import { QueryBlock } from "../states/query-block";
import { KpiSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button, LinkButton } from "../ui/button";
import { Menu, MenuItem, MenuLink } from "../ui/menu";
import { WithRail } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { CampaignStateMark } from "./campaign-cells";
import { CampaignDialog, type CampaignDialogKind } from "./campaign-deeds";
import { CampaignItems } from "./campaign-items";
import { CampaignRail } from "./campaign-rail";
import { campaignTitle, whenWords } from "./campaign-words";
import { PreviewFigures } from "./preview-figures";
import { campaignPath, itemsHref, packPath, queueHref, removalsHref } from "./review-paths";
import { ReviewersTable } from "./reviewers-table";
import { scopeWords, stageWords } from "./scope-words";

const REFRESH_MS = 30_000;

/** One review: how far it is by three numbers, what is left and with whom, and what stands in the way of signing it off. */
export function CampaignView({ id, now }: { id: string; now: string }) {
  const campaign = useRead<CampaignDetail>(campaignPath(id), REFRESH_MS);
  const [asked, setAsked] = useState<CampaignDialogKind | null>(null);
  const { data } = campaign;
  const when = data ? whenWords(data, now) : "";
  return (
    <>
      <PageHeader
        title={data ? campaignTitle(data) : "Access review"}
        crumbs={[{ name: data?.name ?? "Access review" }]}
        fresh={
          data ? (
            <>
              <CampaignStateMark campaign={data} />
              <span>{data.name}</span>
              {when ? <span>{when}</span> : null}
              {data.stage.of > 1 && data.openedAt ? <span>{`Stage ${data.stage.n} of ${data.stage.of}, ${data.stage.name}`}</span> : null}
              {data.frozenAt ? <span>Frozen {formatDay(data.frozenAt, { year: true })}</span> : null}
              {data.trigger ? <span>{data.trigger.text}</span> : null}
            </>
          ) : null
        }
        actions={data ? <Deeds campaign={data} onAsk={setAsked} /> : null}
      />
      <QueryBlock query={campaign} skeleton={<KpiSkeleton count={3} />} title="The review did not load">
        {(answer) => (
          <>
            {answer.state === "draft" ? null : <ThreeNumbers campaign={answer} />}
            <Blockers campaign={answer} />
            <div className="after rv-campaign">
              <WithRail label={`About ${answer.name}`} rail={<CampaignRail campaign={answer} now={now} />} wide>
                {answer.state === "draft" ? (
                  <Plan campaign={answer} />
                ) : (
                  <>
                    <CampaignItems campaign={answer} />
                    <ReviewersTable campaign={answer} />
                  </>
                )}
              </WithRail>
            </div>
          </>
        )}
      </QueryBlock>
      {data && asked ? <CampaignDialog key={asked} kind={asked} campaign={data} onClose={() => setAsked(null)} /> : null}
    </>
  );
}

type DeedsProps = { campaign: CampaignDetail; onAsk: (kind: CampaignDialogKind) => void };

function Deeds({ campaign, onAsk }: DeedsProps) {
  const { may, mine, state } = campaign;
  const primary = may.open ? "open" : mine > 0 ? "decide" : may.signOff ? "sign_off" : null;
  return (
    <>
      {may.cancel || may.reopen || may.download ? (
        <Menu
          trigger={
            <Button icon="more" square>
              More deeds
            </Button>
          }
        >
          {may.download ? (
            <MenuLink icon="csv" href={packPath(campaign.id)} download>
              Download the evidence
            </MenuLink>
          ) : null}
          {may.reopen ? (
            <MenuItem icon="retry" onSelect={() => onAsk("reopen")}>
              Review it again
            </MenuItem>
          ) : null}
          {may.cancel ? (
            <MenuItem icon="stop" danger onSelect={() => onAsk("cancel")}>
              {state === "draft" ? "Discard the draft" : "Cancel the review"}
            </MenuItem>
          ) : null}
        </Menu>
      ) : null}
      {may.signOff ? (
        <Button tone={primary === "sign_off" ? "primary" : "quiet"} icon="check" onClick={() => onAsk("sign_off")}>
          Sign it off
        </Button>
      ) : null}
      {mine > 0 ? (
        <LinkButton tone={primary === "decide" ? "primary" : "quiet"} icon="review" href={queueHref(campaign.id)}>
          Decide {mine === 1 ? "your item" : `your ${formatCount(mine)} items`}
        </LinkButton>
      ) : null}
      {may.open ? (
        <Button tone="primary" icon="review" onClick={() => onAsk("open")}>
          Open the review
        </Button>
      ) : null}
    </>
  );
}

/** One number would be misread: decided is not done, and items are not money. */
function ThreeNumbers({ campaign }: { campaign: CampaignDetail }) {
  const { id, items, remediations, moneyUsd } = campaign;
  const decided = items.decided > 0 ? itemsHref(id, { state: "answered" }) : undefined;
  return (
    <KpiStrip label="How far it is" count={3}>
      <Kpi
        hero
        name="Money decided, a month"
        href={decided}
        value={<BigMoney value={moneyUsd.decided} />}
        beside={`of ${formatMoney(moneyUsd.total)}`}
        words={`${formatMoney(subtractDecimals(moneyUsd.total, moneyUsd.decided))} left`}
        picture={<ShareBar value={moneyUsd.decided} total={moneyUsd.total} />}
      />
      <Kpi
        name="Items decided"
        href={decided}
        value={formatCount(items.decided)}
        beside={`of ${formatCount(items.total)}`}
        words={
          items.decided === items.total ? (
            "none is left"
          ) : (
            <TextLink href={itemsHref(id, { state: "pending" })}>{formatCount(items.total - items.decided)} left</TextLink>
          )
        }
        picture={<ShareBar value={String(items.decided)} total={String(items.total)} />}
      />
      <Kpi
        name="Removals verified"
        href={remediations.verified > 0 ? removalsHref(id) : undefined}
        value={formatCount(remediations.verified)}
        beside={`of ${formatCount(remediations.due)}`}
        words={remediations.due === 0 ? "nothing was to end yet" : "seen in the usage, not only reported"}
        picture={<ShareBar value={String(remediations.verified)} total={String(remediations.due)} />}
      />
    </KpiStrip>
  );
}

/** What stands in the way of signing off, where somebody could. */
function Blockers({ campaign }: { campaign: CampaignDetail }) {
  const { blockers, state } = campaign;
  if (blockers.length === 0 || state === "draft" || state === "signed_off" || state === "cancelled") return null;
  return (
    <div className="rv-blockers">
      <Banner tone="calm">Before it can be signed off: {blockers.join(" ")}</Banner>
    </div>
  );
}

/** A draft: what would be reviewed, and the figures of now. */
function Plan({ campaign }: { campaign: CampaignDetail }) {
  return (
    <>
      <section className="sec">
        <h2>{scopeWords(campaign.scope)}</h2>
        <ol className="rv-notes">
          {campaign.stages.map((stage) => (
            <li key={stage.name}>{stageWords(stage)}</li>
          ))}
        </ol>
      </section>
      <PreviewFigures scope={campaign.scope} stages={campaign.stages} />
    </>
  );
}
