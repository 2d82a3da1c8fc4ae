"use client";
import { useState } from "react";
import type { AllocationChoices, RuleView } from "@/lib/allocation/core/views";
import { formatDay } from "../charts/prepare/dates";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { useRead } from "../states/use-read";
import { useRefused } from "../states/use-refused";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { Select } from "../ui/select";
import { CHOICES_PATH, RULES_PATH, under } from "./allocation-paths";

export type RuleDeed = "activate" | "discard" | "end";

/** Puts a draft in force, throws it away, or ends what holds. */
export function RuleDeedDialog({ deed, rule, onClose }: { deed: RuleDeed; rule: RuleView; onClose: () => void }) {
  const choices = useRead<AllocationChoices>(deed === "end" ? CHOICES_PATH : null);
  const [day, setDay] = useState<string | undefined>();
  const [reason, setReason] = useState("");
  const { errorOf, send } = useRefused();
  const path = under(RULES_PATH, rule.ruleId);
  const from = formatDay(rule.validFrom, { year: true });
  const validTo = day ?? choices.data?.starts[0];
  async function act() {
    if (deed === "discard") await fetchJson(path, { method: "DELETE" });
    else if (deed === "activate") await send(`${path}/activate`, "POST", undefined);
    else await send(`${path}/end`, "POST", { validTo, reason: reason.trim() });
    return { activate: `“${rule.name}” holds from ${from}`, discard: "The draft is gone", end: `“${rule.name}” ends` }[deed];
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={{ activate: `Activate “${rule.name}”?`, discard: `Discard the draft of “${rule.name}”?`, end: `End “${rule.name}”?` }[deed]}
      say={
        {
          activate: `${rule.sentence}. It holds from ${from}; the version before it ends there.`,
          discard: "What holds goes on as it is.",
          end: "What it spread stays where it is from then on. Closed periods keep what they charged.",
        }[deed]
      }
      deed={{ activate: "Activate", discard: "Discard", end: "End it" }[deed]}
      danger={deed !== "activate"}
      act={act}
    >
      {deed === "end" ? (
        <>
          <Field label="First period without it begins on" error={errorOf("validTo")}>
            {(control) => (
              <Select
                {...control}
                value={validTo}
                choices={(choices.data?.starts ?? []).map((value) => ({ value, label: formatDay(value, { year: true }) }))}
                onChange={setDay}
              />
            )}
          </Field>
          <Field label="Reason" required error={errorOf("reason")}>
            {(control) => <Textarea {...control} rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />}
          </Field>
        </>
      ) : null}
    </DeedDialog>
  );
}
