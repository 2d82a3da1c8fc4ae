const NONE: ReadonlySet<string> = new Set();

/**
 * What of a picture is not drawn: of the ids that a reader took out, those that it has. Another question has other series, and a picture
 * without any of its own would say nothing, so then all are drawn.
 */
export function hiddenAmong(series: readonly { id: string }[], takenOut: ReadonlySet<string>): ReadonlySet<string> {
  const hidden = series.map(({ id }) => id).filter((id) => takenOut.has(id));
  return hidden.length === 0 || hidden.length === series.length ? NONE : new Set(hidden);
}

/** Takes one out of what is drawn, or puts it back. */
export function toggleHidden(series: readonly { id: string }[], takenOut: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const after = new Set(hiddenAmong(series, takenOut));
  if (!after.delete(id)) after.add(id);
  return hiddenAmong(series, after);
}

/** So many are named. */
const NAMED = 3;

/** What a reader took out of a picture is still in every figure beside it, and a picture without it has to say so. */
export function notDrawn(names: readonly string[]): string {
  const more = names.length - NAMED;
  const said = more > 0 ? [...names.slice(0, NAMED), `${more} more`] : names;
  return `Not drawn, but in every figure: ${said.join(", ")}.`;
}
