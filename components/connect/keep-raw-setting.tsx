"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { KEEP_RAW } from "@/lib/auth/schemas";
import { fetchJson } from "../states/fetch-json";
import { ConfirmDialog } from "../ui/dialog";
import { Section } from "../ui/section";
import { Segmented } from "../ui/segmented";
import { notifyDone, notifyFailed } from "../ui/toast";

type KeepRaw = (typeof KEEP_RAW)[number];
const CHOICES: readonly { value: KeepRaw; label: string }[] = [
  { value: "off", label: "Nothing" },
  { value: "stripped", label: "Without content" },
  { value: "content", label: "With content" },
];
const ABOUT: Readonly<Record<KeepRaw, string>> = {
  off: "Of what is taken nothing is kept but the usage. What is not taken is kept without its content until it was dealt with.",
  stripped:
    "Payloads are kept for some days, to look into. Prompts, answers and what tools were given are taken out before anything is stored.",
  content:
    "Prompts, answers and what tools were given are stored for some days. Administrators can read them; each look is in the audit log.",
};

/** What is kept of the payloads of a source, and the warning before content is. */
export function KeepRawSetting({ sourceId, keepRaw, mayChange }: { sourceId: string; keepRaw: KeepRaw; mayChange: boolean }) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  async function change(next: KeepRaw) {
    await fetchJson(`/api/ui/sources/${encodeURIComponent(sourceId)}`, { method: "PATCH", body: { keepRaw: next } });
    notifyDone("Changed for payloads from now on");
    await client.invalidateQueries();
  }
  async function choose(next: KeepRaw) {
    if (next === keepRaw) return;
    if (next === "content") return setAsking(true);
    try {
      await change(next);
    } catch (error) {
      notifyFailed(error instanceof Error ? error.message : "Nothing was changed. Try again.");
    }
  }
  return (
    <Section finding="What is kept of its payloads">
      <Segmented
        label="What is kept of its payloads"
        value={keepRaw}
        onChange={(next) => void choose(next)}
        choices={CHOICES.map((choice) => ({ ...choice, disabled: !mayChange && choice.value !== keepRaw }))}
      />
      <p className="sub">{ABOUT[keepRaw]} Keys and tokens are never stored.</p>
      {isAsking ? (
        <ConfirmDialog
          open
          danger
          onOpenChange={setAsking}
          title="Keep what people and models said"
          say="From now on prompts, answers and what tools were given and gave back are stored with each payload of this source, for some days. They may hold personal data and business secrets. When this is turned off again, what was kept with content is deleted at once."
          deed="Keep content"
          onConfirm={() => change("content")}
        />
      ) : null}
    </Section>
  );
}
