/** Titles of signals: one line that fits a row, whatever things are called. */

export const MOST_TITLE = 80;
/** Of what else is named in a title. */
export const SHOWN = 24;
/** Of a name so much is left even where the rest of the title is long. */
const LEAST_NAME = 20;

/** At most so many characters, the last of them "…" where any are missing. */
export const cut = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\s\uD800-\uDBFF]+$/u, "")}…`;

/** "triage" + " sent the same prompt 12 times": of what is too long the name gives way first, then the end. */
export const titled = (name: string, rest: string): string =>
  cut(`${cut(name, Math.max(LEAST_NAME, MOST_TITLE - rest.length))}${rest}`, MOST_TITLE);
