"use client";
import { useState } from "react";
import type { IncidentSummary } from "@/lib/incidents/core/views";
import { Icon } from "../ui/icon";
import { TextLink } from "../ui/text-link";
import { incidentHref } from "./incident-paths";
import { counted, newSince } from "./incident-words";

type ArrivedProps = { incidents: readonly IncidentSummary[] | undefined; since: string };

/** What was opened while one looked, as one line that is said politely; nothing moves and nothing blinks. */
export function ArrivedLine({ incidents = [], since }: ArrivedProps) {
  const [looked, setLooked] = useState(since);
  const fresh = newSince(incidents, looked);
  const [newest] = fresh;
  return (
    <div className="arrived" role="status">
      {newest ? (
        <>
          <Icon name="incident" />
          <b>{counted(fresh.length, "new incident")}</b>
          <TextLink href={incidentHref(newest.id)}>{newest.headline}</TextLink>
          <button type="button" className="sub-act" onClick={() => setLooked(newest.openedAt)}>
            Seen
          </button>
        </>
      ) : null}
    </div>
  );
}
