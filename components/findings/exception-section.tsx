"use client";
import { useState } from "react";
import type { ExceptionView } from "@/lib/risk/core/views";
import { formatDay } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { useRead } from "../states/use-read";
import { Section } from "../ui/section";
import { ExceptionList } from "./exception-list";
import { EXCEPTIONS_PATH, WAITING_PATH } from "./finding-words";

/** Exceptions that wait for somebody, and those that end soon; nothing where there are none. */
export function ExceptionSection({ now }: { now: string }) {
  const [opened] = useState(() => Date.parse(now));
  const waiting = useRead<{ data: ExceptionView[] }>(WAITING_PATH);
  const inForce = useRead<{ data: ExceptionView[] }>(`${EXCEPTIONS_PATH}?state=in_force`);
  const asked = (waiting.data?.data ?? []).filter(({ state }) => state === "waiting");
  const held = [...(inForce.data?.data ?? [])].sort((a, b) => (a.expiresAt < b.expiresAt ? -1 : 1));
  const [soonest] = held;
  if (asked.length === 0 && held.length === 0) return null;
  const soon = held.filter(({ expiresAt }) => Date.parse(expiresAt) - opened < 14 * 86_400_000).length;
  return (
    <>
      {asked.length > 0 ? (
        <Section
          after
          id="exceptions"
          finding={`${formatCount(asked.length)} ${asked.length === 1 ? "exception waits" : "exceptions wait"} for a decision`}
          name="Nobody decides their own"
        >
          <ExceptionList exceptions={asked} now={now} />
        </Section>
      ) : null}
      {held.length > 0 && soonest ? (
        <Section
          after
          finding={`${formatCount(held.length)} ${held.length === 1 ? "exception holds" : "exceptions hold"}`}
          name={`${soon > 0 ? `${formatCount(soon)} within 14 days; the` : "The"} next ends on ${formatDay(soonest.expiresAt, { year: true })}`}
        >
          <ExceptionList exceptions={held} now={now} />
        </Section>
      ) : null}
    </>
  );
}
