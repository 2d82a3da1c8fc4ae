import type { StateTone } from "../ui/state-mark";
import { StateMark } from "../ui/state-mark";

const TIERS: Record<number, { tone: StateTone; word: string }> = {
  1: { tone: "breach", word: "Tier 1" },
  2: { tone: "warn", word: "Tier 2" },
  3: { tone: "none", word: "Tier 3" },
  4: { tone: "none", word: "Tier 4" },
};

/** How grave an identity is, 1 the gravest, as the last run of the rules found it. */
export function TierMark({ tier, calm = false }: { tier: number | null; calm?: boolean }) {
  const known = tier === null ? undefined : TIERS[tier];
  if (!known) return <span className="muted">— not judged</span>;
  return (
    <StateMark tone={known.tone} calm={calm}>
      {known.word}
    </StateMark>
  );
}
