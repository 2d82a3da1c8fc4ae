"use client";
import { useState } from "react";
import type { DeedOffer, IncidentDetail } from "@/lib/incidents/core/views";
import { Tag } from "../tables/cells";
import { Button } from "../ui/button";
import { KeyValues } from "../ui/facts";
import type { IconName } from "../ui/icon";
import { Section } from "../ui/section";
import { ActDialog } from "./deed-dialogs";
import type { IncidentDeed } from "./incident-dialogs";
import { DISPOSITION_WORDS } from "./incident-words";

const ICON: Readonly<Record<DeedOffer["kind"], IconName>> = {
  throttle: "budget",
  block: "stop",
  cap: "close",
  rotate: "retry",
  revoke: "key",
  open_review: "review",
  mark_planned: "calendar",
};

type DeedSectionProps = { incident: IncidentDetail; now: string; onAsk: (deed: IncidentDeed) => void };

/** What to do next: the step that the detector names first, then what else can be done. What cannot be done says why. */
export function DeedSection({ incident, now, onAsk }: DeedSectionProps) {
  const [asked, setAsked] = useState<DeedOffer | null>(null);
  const { deeds, mayWork, nextStep, disposition } = incident;
  const can = deeds.filter(({ refusal }) => refusal === null).sort((a, b) => Number(b.isProposed) - Number(a.isProposed));
  const cannot = deeds.filter(({ refusal }) => refusal !== null);
  return (
    <Section finding="What to do next" name={nextStep}>
      {mayWork ? (
        <ul className="deeds">
          {can.map((offer) => (
            <li key={offer.kind}>
              <Button icon={ICON[offer.kind]} onClick={() => setAsked(offer)}>
                {offer.label}
              </Button>
              <small>
                {offer.isProposed ? (
                  <>
                    <Tag tone="accent">Proposed</Tag>{" "}
                  </>
                ) : null}
                {offer.effect}
              </small>
            </li>
          ))}
        </ul>
      ) : null}
      {mayWork && cannot.length > 0 ? (
        <ul className="deeds">
          {cannot.map(({ kind, label, refusal }) => (
            <li key={kind}>
              <small>
                {label}: {refusal}
              </small>
            </li>
          ))}
        </ul>
      ) : null}
      <KeyValues
        rows={[
          {
            name: "It was",
            value:
              disposition !== null ? (
                DISPOSITION_WORDS[disposition].word
              ) : mayWork ? (
                <button type="button" className="link" onClick={() => onAsk({ kind: "disposition" })}>
                  Say what it was
                </button>
              ) : (
                <span className="muted">not said yet</span>
              ),
          },
        ]}
      />
      {asked ? <ActDialog incident={incident} offer={asked} now={now} onClose={() => setAsked(null)} /> : null}
    </Section>
  );
}
