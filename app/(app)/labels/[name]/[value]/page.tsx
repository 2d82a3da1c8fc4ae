import type { Metadata } from "next";
import { LabelView } from "@/components/spend/label-view";
import { NotAllowed } from "@/components/states/alone";
import { requireActor } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Label" };

export default async function LabelPage({ params }: { params: Promise<{ name: string; value: string }> }) {
  const given = await params;
  const [name, value] = [decodeURIComponent(given.name), decodeURIComponent(given.value)];
  const ctx = await requireActor(`/labels/${encodeURIComponent(name)}/${encodeURIComponent(value)}`);
  if (!ctx.actor.rights.has("event.read")) return <NotAllowed what="read single events" />;
  return <LabelView name={name} value={value} now={ctx.clock.now().toISOString()} />;
}
