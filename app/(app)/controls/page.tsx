import type { Metadata } from "next";
import { CONTROLS_PATH } from "@/components/controls/control-words";
import { ControlsView } from "@/components/controls/controls-view";
import { requireActor } from "@/lib/auth/page";
import { listControls } from "@/lib/controls";
import { ControlQuery } from "@/lib/controls/schemas";
import { Prefetched } from "../prefetched";
import { refusal } from "../refusal";

export const metadata: Metadata = { title: "Controls" };

export default async function ControlsPage() {
  const ctx = await requireActor("/controls");
  const refused = refusal(ctx, "/controls");
  if (refused) return refused;
  return (
    <Prefetched reads={{ [CONTROLS_PATH]: () => listControls(ctx, ControlQuery.parse({})) }}>
      <ControlsView now={ctx.clock.now().toISOString()} />
    </Prefetched>
  );
}
