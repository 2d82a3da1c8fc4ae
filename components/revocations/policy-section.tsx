"use client";
import { useState } from "react";
import type { RevocationPolicy } from "@/lib/revocation/core/task";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { Checkbox } from "../ui/checkbox";
import { KeyValues } from "../ui/facts";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Section } from "../ui/section";
import { POLICY_PATH } from "./revocation-words";

const minutesWords = (minutes: number): string => `${minutes} ${minutes === 1 ? "minute" : "minutes"}`;
const daysWords = (days: number): string => `${days} ${days === 1 ? "day" : "days"}`;

/** How silence is proven, and who may say that something was done. */
export function PolicySection({ mayChange }: { mayChange: boolean }) {
  const policy = useRead<RevocationPolicy>(POLICY_PATH);
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <QueryBlock query={policy} skeleton={<TableSkeleton rows={3} />} title="The policy did not load">
        {({ graceMinutes, silenceDays, separateDuties }) => (
          <Section
            after
            finding={`Verified after ${daysWords(silenceDays)} without a success`}
            name="Counted by the time of the call, not of its arrival"
            actions={
              mayChange ? (
                <Button icon="edit" onClick={() => setAsked(true)}>
                  Change it
                </Button>
              ) : null
            }
          >
            <KeyValues
              rows={[
                { name: "Grace for what gateways remember", value: minutesWords(graceMinutes) },
                { name: "Days of silence", value: daysWords(silenceDays) },
                { name: "Whoever decided may confirm", value: separateDuties ? "No, somebody else does" : "Yes" },
              ]}
            />
          </Section>
        )}
      </QueryBlock>
      {isAsked && policy.data ? <PolicyDialog policy={policy.data} onClose={() => setAsked(false)} /> : null}
    </>
  );
}

function PolicyDialog({ policy, onClose }: { policy: RevocationPolicy; onClose: () => void }) {
  const [draft, setDraft] = useState({
    grace: String(policy.graceMinutes),
    days: String(policy.silenceDays),
    separate: policy.separateDuties,
    reason: "",
  });
  const set = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  async function save() {
    const body = {
      graceMinutes: Number(draft.grace),
      silenceDays: Number(draft.days),
      separateDuties: draft.separate,
      reason: draft.reason.trim(),
    };
    await fetchJson(POLICY_PATH, { method: "PATCH", body });
    return "The policy is changed";
  }
  return (
    <DeedDialog
      onClose={onClose}
      title="Change how silence is proven"
      say="It holds for everything that is not verified yet."
      deed="Save"
      act={save}
    >
      <Field label="Grace, minutes" help="How long gateways may let through what they remember. 0 to 1,440.">
        {(control) => (
          <Input {...control} inputMode="numeric" value={draft.grace} onChange={(event) => set({ grace: event.target.value })} />
        )}
      </Field>
      <Field label="Days of silence" help="1 to 90.">
        {(control) => <Input {...control} inputMode="numeric" value={draft.days} onChange={(event) => set({ days: event.target.value })} />}
      </Field>
      <Checkbox checked={draft.separate} onChange={(separate) => set({ separate })}>
        Whoever decided that access ends does not confirm that it did
      </Checkbox>
      <Field label="Reason" required help="Kept in the audit log.">
        {(control) => <Textarea {...control} rows={2} value={draft.reason} onChange={(event) => set({ reason: event.target.value })} />}
      </Field>
    </DeedDialog>
  );
}
