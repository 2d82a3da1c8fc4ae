import type { Metadata } from "next";
import { askedIn, CORRECTIONS_PATH } from "@/components/corrections/correction-words";
import { CorrectionsView } from "@/components/corrections/corrections-view";
import { requireActor } from "@/lib/auth/page";
import { utcDate } from "@/lib/kernel/period";
import { listCorrections } from "@/lib/metering";
import { CorrectionQuery } from "@/lib/metering/schemas";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Corrections" };

type Search = Promise<Record<string, string | string[] | undefined>>;

/** `?ask=rating&provider=openai&model=gpt-4o` opens the question with these chosen. */
export default async function CorrectionsPage({ searchParams }: { searchParams: Search }) {
  const ctx = await requireActor("/corrections");
  const refused = refusal(ctx, "/corrections");
  if (refused) return refused;
  const { rights } = ctx.actor;
  const now = ctx.clock.now();
  return (
    <Prefetched reads={{ [CORRECTIONS_PATH]: () => listCorrections(ctx, CorrectionQuery.parse({})) }}>
      <CorrectionsView
        now={now.toISOString()}
        today={utcDate(now)}
        mayAsk={{ rating: rights.has("price.write"), attribution: rights.has("attribution.assign") }}
        maySetThreshold={rights.has("price.approve")}
        start={askedIn(await searchParams)}
      />
    </Prefetched>
  );
}
