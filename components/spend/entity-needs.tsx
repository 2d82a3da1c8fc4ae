"use client";
import type { EntitySummary, Mover } from "@/lib/reporting";
import { ratioOf, subtractDecimals } from "../charts/prepare/decimal-text";
import { formatMoney, formatPercent } from "../charts/prepare/format";
import type { Need } from "../ui/lists";
import { TextLink } from "../ui/text-link";
import { riseWords } from "./findings";
import { isNotable, NeedsSection } from "./needs";

/** From here on failures are worth a look. */
const NOTABLE_FAILED = 0.05;

/** What to act on in the part of one thing: the rules of the overview, and failures. */
export function EntityNeeds({ summary, failedHref, explainHref }: { summary: EntitySummary; failedHref: string; explainHref: string }) {
  const failed = Number(summary.errorShare ?? "0");
  const { compare } = summary.overview;
  const risen: Need[] =
    compare &&
    summary.entity.dimension === "identity" &&
    isNotable({ id: summary.entity.id, changeUsd: compare.costChangeUsd, changeShare: compare.costChangeShare })
      ? [
          {
            key: "risen",
            icon: "warn",
            tone: "warn",
            title: compare.costChangeShare === null ? "It is new" : `It rose ${riseWords(Number(compare.costChangeShare))}`,
            reason: `${formatMoney(compare.costChangeUsd, { sign: true })} on the days before.`,
            action: <TextLink href={explainHref}>Explain it</TextLink>,
          },
        ]
      : [];
  const failing: Need[] =
    failed < NOTABLE_FAILED
      ? []
      : [
          {
            key: "failed",
            icon: "warn",
            tone: "warn",
            title: `${formatPercent(failed)} of the events failed`,
            reason: "Most are tried again, and paid again.",
            action: <TextLink href={failedHref}>See them</TextLink>,
          },
        ];
  return (
    <NeedsSection
      overview={summary.overview}
      movers={moversOf(summary)}
      unpricedEvents={summary.overview.now.unpricedEvents ?? "0"}
      more={[...risen, ...failing]}
    />
  );
}

/** Identities of a breakdown as the overview knows movers, the greatest rise first. */
function moversOf({ breakdowns }: EntitySummary): Mover[] {
  return (breakdowns.identity ?? [])
    .flatMap((row): Mover[] => {
      const identity = row.group.identity;
      if (!identity?.id || row.rest !== undefined) return [];
      const [costUsd, previousCostUsd] = [row.costUsd ?? "0", row.previous?.costUsd ?? "0"];
      const changeUsd = subtractDecimals(costUsd, previousCostUsd) ?? "0";
      const share = ratioOf(changeUsd, previousCostUsd);
      return [
        {
          ...identity,
          costUsd,
          previousCostUsd,
          changeUsd,
          changeShare: share === null ? null : String(share),
          state: share === null ? "new" : "up",
        },
      ];
    })
    .sort((a, b) => Number(b.changeUsd) - Number(a.changeUsd));
}
