/** Where each rule begins. Raised, a rule says less and is surer of it. */

/** Days looked at: a month, so that what is found needs no scaling to be a saving per month. */
export const WINDOW_DAYS = 30;
/** Below this per month a finding is not worth its row, in whole dollars. */
export const LEAST_SAVING_USD = 2n;
/** Fewer calls in the window tell nothing of a habit. */
export const LEAST_CALLS = 50n;
/** Others on the same model and operation, without whom there is no usual way to compare with. */
export const LEAST_PEERS = 3;
/** From here on the middle of the others is said with medium confidence. */
export const MANY_PEERS = 6;

/** Of every hundred dollars, so many may be lost to failed and repeated calls before anybody is told. */
export const USUAL_WASTE_PERCENT = 1n;

/** Each of calls, prompt and completion of two automations may differ by so much. */
export const ALIKE_PERCENT = 10n;
/** From here down they are said to be alike with medium confidence. */
export const VERY_ALIKE_PERCENT = 3n;

/** A prompt is long from so many times the middle one of the same identity, model and operation, at one team, application and environment. */
export const LONG_TIMES_MEDIAN = 4n;
/** Shorter prompts are never called long, in tokens. */
export const LEAST_LONG_TOKENS = 8_000n;

/** Providers keep no shorter prompt, in tokens. */
export const LEAST_CACHED_PROMPT = 1_024n;
/** Cache hits behind those of others by less than this are chance, as a share of the prompt. */
export const LEAST_HIT_GAP = 0.05;

/** Units of retrieval for one call, against the middle of the others. */
export const RETRIEVAL_TIMES_MEDIAN = 2;

/** Kinds of identity that work while nobody looks on. */
export const UNATTENDED_KINDS: ReadonlySet<string> = new Set(["ci_bot", "workload", "service_account"]);
/** Hours of the day in UTC that count as night; weekends count too. From 20 up to 6. */
export const NIGHT = { fromHour: 20, toHour: 6 } as const;
/** Share of calls at night from which nobody is taken to wait for them. */
export const NIGHTLY_SHARE = 0.5;

/** Answers up to this mean length, in tokens, are short: a smaller model may do. */
export const SHORT_ANSWER_TOKENS = 400n;
