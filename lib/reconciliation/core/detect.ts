import type { CaseKind, Found } from "./case";
import { detectPurposeless, detectUnowned } from "./detect-answers";
import { detectBills, detectDuplicates, detectFormerOwners, detectMissingKeys } from "./detect-known";
import { detectClasses, detectTools } from "./detect-reach";
import { detectShadows, detectUnknownKeys } from "./detect-unknown";
import type { World } from "./world";

const DETECTORS = [
  detectShadows,
  detectUnknownKeys,
  detectMissingKeys,
  detectFormerOwners,
  detectDuplicates,
  detectTools,
  detectClasses,
  detectUnowned,
  detectPurposeless,
  detectBills,
];

/** Everything that does not agree, each thing once: the dearer where two say the same. */
export function detect(world: World): Found[] {
  const found = new Map<string, Found>();
  for (const one of DETECTORS.flatMap((detector) => detector(world))) {
    const key = keyOf(one);
    const known = found.get(key);
    if (!known || one.costUsd > known.costUsd) found.set(key, one);
  }
  return [...found.values()];
}

export const keyOf = ({ kind, subject }: { kind: CaseKind; subject: string }): string => JSON.stringify([kind, subject]);
