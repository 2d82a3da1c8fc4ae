import type { Metadata } from "next";
import { EventView } from "@/components/events/event-view";
import { requireActor } from "@/lib/auth/page";
import { readEvent } from "@/lib/reporting";
import { orNotFound } from "../../or-not-found";

export const metadata: Metadata = { title: "Event" };

export default async function EventPage({ params }: { params: Promise<{ eventId: string }> }) {
  const id = decodeURIComponent((await params).eventId);
  const ctx = await requireActor(`/events/${encodeURIComponent(id)}`);
  return <EventView event={await orNotFound(readEvent(ctx, id))} />;
}
