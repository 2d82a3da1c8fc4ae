/** What pages say of controls: paths, states, findings. Evidence for, and nothing more. */
import type { ControlState, ControlView } from "@/lib/controls/core/controls";
import { formatCount } from "../charts/prepare/format";
import type { StateTone } from "../ui/state-mark";

export const CONTROLS_PATH = "/api/ui/controls";
export const exportPath = (format: "csv" | "json", framework: string | null): string =>
  `${CONTROLS_PATH}/export?${new URLSearchParams({ format, ...(framework === null ? {} : { framework }) })}`;

export const STATE_WORDS: Readonly<Record<ControlState, { tone: StateTone; word: string }>> = {
  evidence: { tone: "ok", word: "Evidence for it" },
  not_evaluable: { tone: "waiting", word: "Not evaluable" },
  none: { tone: "none", word: "No evidence here" },
};

/** "There is evidence for 41 of 75 controls, 12 with open findings". */
export function controlsFinding(controls: readonly ControlView[]): string {
  const told = controls.filter(({ state }) => state === "evidence");
  const open = told.filter((control) => control.open > 0).length;
  const all = `${formatCount(told.length)} of ${formatCount(controls.length)} ${controls.length === 1 ? "control" : "controls"}`;
  if (told.length === 0) return `There is no evidence yet for any of ${formatCount(controls.length)} controls`;
  return open === 0 ? `There is evidence for ${all}` : `There is evidence for ${all}, ${formatCount(open)} with open findings`;
}

export function matches(control: ControlView, words: string): boolean {
  const texts = [control.id, control.title, ...control.evidence.map(({ name }) => name)];
  return texts.some((text) => text.toLowerCase().includes(words.trim().toLowerCase()));
}
