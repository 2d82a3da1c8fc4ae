/** All detectors there are, by id. */
import { HABIT_WORDS } from "./behaviour/habit-words";
import { ACCESS_WORDS, LOOP_WORDS } from "./behaviour/words";
import type { DetectorWords } from "./detector";
import { SERIES_WORDS } from "./series/words";

export const DETECTORS: Readonly<Record<string, DetectorWords>> = Object.fromEntries(
  [...SERIES_WORDS, ...LOOP_WORDS, ...ACCESS_WORDS, ...HABIT_WORDS].map((words) => [words.id, words]),
);
