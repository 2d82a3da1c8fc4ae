import type { Metadata } from "next";
import { TEMPLATES_PATH } from "@/components/reviews/review-paths";
import { TemplatesView } from "@/components/reviews/templates-view";
import { requireActor } from "@/lib/auth/page";
import { listTemplates } from "@/lib/reviews";
import { Prefetched } from "../../prefetched";
import { refusal } from "../../refusal";

export const metadata: Metadata = { title: "Templates of reviews" };

export default async function TemplatesPage() {
  const ctx = await requireActor("/reviews/templates");
  const refused = refusal(ctx, "/reviews");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [TEMPLATES_PATH]: () => listTemplates(ctx) }}>
      <TemplatesView now={ctx.clock.now().toISOString()} rights={[...ctx.actor.rights]} />
    </Prefetched>
  );
}
