import type { Metadata } from "next";
import { EventsView } from "@/components/spend/events-view";
import { NotAllowed } from "@/components/states/alone";
import { requireActor } from "@/lib/auth/page";

export const metadata: Metadata = { title: "Events" };

export default async function EventsPage() {
  const ctx = await requireActor("/events");
  if (!ctx.actor.rights.has("event.read")) return <NotAllowed what="read single events" />;
  return <EventsView now={ctx.clock.now().toISOString()} />;
}
