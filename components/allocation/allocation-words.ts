/** Words and marks of allocation, the same on every page. */
import type { RuleStanding } from "@/lib/allocation/core/rule-versions";

type Tone = "ok" | "warn" | "breach" | "waiting" | "none";

export const STANDING: Readonly<Record<RuleStanding, { tone: Tone; word: string }>> = {
  draft: { tone: "waiting", word: "Draft" },
  planned: { tone: "waiting", word: "Planned" },
  in_force: { tone: "ok", word: "In force" },
  ended: { tone: "none", word: "Ended" },
  retired: { tone: "none", word: "Never held" },
};

export const LEFT_WHY = { no_targets: "nobody may receive it", no_weight: "nothing weighs anything" } as const;

export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
