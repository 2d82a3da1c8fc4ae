"use client";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { PreviewView } from "@/lib/reviews/core/views";
import type { ReviewScope, ReviewStage } from "@/lib/reviews/schemas";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { KeyValues } from "../ui/facts";
import { PlainList } from "../ui/lists";
import { Section } from "../ui/section";
import { PREVIEW_PATH } from "./review-paths";
import { counted } from "./review-words";

/** So many people are named; the rest is counted. */
const NAMED = 8;

/** How many it would be, what they cost and who would be asked, before anything is opened. */
export function PreviewFigures({ scope, stages }: { scope: ReviewScope; stages: readonly ReviewStage[] }) {
  const body = { scope, stages };
  const preview = useQuery({
    queryKey: [PREVIEW_PATH, JSON.stringify(body)],
    queryFn: ({ signal }) => fetchJson<PreviewView>(PREVIEW_PATH, { method: "POST", body, signal }),
    placeholderData: keepPreviousData,
  });
  return (
    <div className="rv-tab">
      <QueryBlock query={preview} skeleton={<TableSkeleton rows={4} />} title="It could not be counted">
        {(answer) => <Figures preview={answer} />}
      </QueryBlock>
    </div>
  );
}

function Figures({ preview }: { preview: PreviewView }) {
  const { items, credentials, grants, orphans, costUsd30d, tiers, reviewers, toSecurity } = preview;
  if (items === 0)
    return (
      <Empty bare title="No identity is in it">
        Nothing passes all that is said. Take something away.
      </Empty>
    );
  const rest = reviewers.slice(NAMED);
  return (
    <Section
      tight
      finding={`${counted(items, "identity", "identities")}, ${counted(credentials, "credential")} and ${counted(grants, "grant")}; they cost ${formatMoney(costUsd30d)} a month`}
      name="As of now; counted again when it is opened"
    >
      <KeyValues
        rows={[
          {
            name: "By tier",
            value: Object.entries(tiers)
              .map(([tier, count]) => `tier ${tier}: ${formatCount(count)}`)
              .join(", "),
          },
          { name: "Without an owner", value: orphans === 0 ? "none" : formatCount(orphans) },
          { name: "No rule finds anybody, so security", value: toSecurity === 0 ? "none" : counted(toSecurity, "item") },
          { name: "People asked", value: formatCount(reviewers.length) },
        ]}
      />
      <PlainList
        rows={[
          ...reviewers
            .slice(0, NAMED)
            .map(({ person, items: own }) => ({ key: person.id, words: <span dir="auto">{person.name}</span>, end: counted(own, "item") })),
          ...(rest.length > 0
            ? [
                {
                  key: "rest",
                  words: `${counted(rest.length, "other")}`,
                  end: counted(
                    rest.reduce((sum, one) => sum + one.items, 0),
                    "item",
                  ),
                },
              ]
            : []),
        ]}
      />
    </Section>
  );
}
