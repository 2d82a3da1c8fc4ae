/** Things that are said on a plot. */
export type ChartMarker = {
  /** The bucket's start. */
  start: string;
  /** `incident`: a red triangle above the bar. `price`: a dotted line before it. `note`: a dot on a thin line over it. */
  kind: "incident" | "price" | "note";
  text: string;
  /** Every word, where the text is cut. */
  full?: string;
  /** On a phone. */
  short?: string;
  /** How grave it is beside others of its kind: the gravest has its words on the plot. */
  weight?: number;
  /** Where a press on it leads; by keys it is reached in the table of the chart. */
  href?: string;
};

/** A horizontal line across the plot: a cap, a soft mark, an even pace. `value` is a decimal string. */
export type ChartLine = { value: string; name: string; about?: string; kind: "hard" | "soft" | "pace" };
