/** Paths of an svg: one for many shapes, since each element of a page costs where it is made, moved and taken away. */

type Place = { x: number; y: number };
export type Box = Place & { width: number; height: number };

export const boxesPath = (boxes: readonly Box[]): string =>
  boxes.map(({ x, y, width, height }) => `M${x} ${y}h${width}v${height}h${-width}z`).join("");

/** From place to place; broken where nothing is known. A place between two gaps is a point, which round ends make visible. */
export function brokenPath(places: readonly (Place | null)[]): string {
  return places
    .map((place, i) => {
      if (place === null) return "";
      const joined = i > 0 && places[i - 1] !== null;
      const alone = !joined && (places[i + 1] ?? null) === null;
      return `${joined ? "L" : "M"}${place.x} ${place.y}${alone ? "h0" : ""}`;
    })
    .join("");
}

/**
 * The parts of one bar, from the foot up: [from, to] in the unit of the axis. What is unknown or taken out has no height; a part below
 * nothing takes away from where the next one begins.
 */
export function stackedSpans(parts: readonly (number | null)[], isHidden: (place: number) => boolean): [number, number][] {
  let sum = 0;
  return parts.map((part, i) => {
    const from = sum;
    if (!isHidden(i)) sum += part ?? 0;
    return [from, sum];
  });
}
