/** One dimension of a filter as it stands in the address: `a,b` keeps these, `!a,b` keeps all others. */
export type DimensionFilter = { is: boolean; values: string[] };

export function parseDimensionFilter(text: string): DimensionFilter | null {
  const is = !text.startsWith("!");
  const values = [
    ...new Set(
      (is ? text : text.slice(1))
        .split(",")
        .map((value) => value.trim())
        .filter(Boolean),
    ),
  ];
  return values.length === 0 ? null : { is, values };
}

export const writeDimensionFilter = ({ is, values }: DimensionFilter): string => `${is ? "" : "!"}${values.join(",")}`;
