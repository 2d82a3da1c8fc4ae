/** So many are named. */
const NAMED = 3;

/** What a reader took out of a picture is still in every figure beside it, and a picture without it has to say so. */
export function notDrawn(names: readonly string[]): string {
  const more = names.length - NAMED;
  const said = more > 0 ? [...names.slice(0, NAMED), `${more} more`] : names;
  return `Not drawn, but in every figure: ${said.join(", ")}.`;
}
