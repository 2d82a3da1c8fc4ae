"use client";
import { useQueryClient } from "@tanstack/react-query";
import type { SourceDetail } from "@/lib/reporting";
import { fetchJson } from "../states/fetch-json";
import { Checkbox } from "../ui/checkbox";
import { Section } from "../ui/section";
import { notifyDone, notifyFailed } from "../ui/toast";

type Switch = "maySpeakFor" | "metricsOnly";
const SWITCHES: readonly { name: Switch; words: string; help: string }[] = [
  {
    name: "maySpeakFor",
    words: "Its events may name the identity they speak for",
    help: "Right for a gateway or collector that many identities share. Off: everything counts for the source's own identity.",
  },
  {
    name: "metricsOnly",
    words: "It sends metrics only",
    help: "Its token counters are billed. Leave it off when logs or traces of the same calls come too: counters are then evidence.",
  },
];

/** What events of the source inherit, from now on: stored usage keeps what it has. */
export function SourceSettings({ source, mayChange }: { source: SourceDetail; mayChange: boolean }) {
  const client = useQueryClient();
  async function change(name: Switch | "billing", value: boolean | string) {
    try {
      await fetchJson(`/api/ui/sources/${encodeURIComponent(source.id)}`, { method: "PATCH", body: { [name]: value } });
      notifyDone("Changed for events from now on");
      await client.invalidateQueries();
    } catch (error) {
      notifyFailed(error instanceof Error ? error.message : "Nothing was changed. Try again.");
    }
  }
  return (
    <Section finding="How its events are taken">
      <div className="switches">
        <div>
          <Checkbox
            checked={source.billing === "flat"}
            disabled={!mayChange}
            onChange={(isOn) => void change("billing", isOn === true ? "flat" : "metered")}
          >
            Its calls are on a flat plan
          </Checkbox>
          <p className="sub">
            Right for seats and subscriptions, where no money is spent per token. The calls then cost nothing here; what they would have
            cost is shown apart, as flat-plan value.
          </p>
        </div>
        {SWITCHES.map(({ name, words, help }) => (
          <div key={name}>
            <Checkbox checked={source[name]} disabled={!mayChange} onChange={(isOn) => void change(name, isOn === true)}>
              {words}
            </Checkbox>
            <p className="sub">{help}</p>
          </div>
        ))}
      </div>
    </Section>
  );
}
