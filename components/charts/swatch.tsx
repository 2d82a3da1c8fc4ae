import { cx } from "../ui/cx";
import { slotColour, slotOf } from "./prepare/colours";

/** The colour of an entity beside its name; no owner and Other are hatched, each its own way. */
export function Swatch({ slot }: { slot: number | null | undefined }) {
  const mark = slotOf(slot);
  return mark < 1 ? (
    <i className={cx("sw hatch", mark < 0 && "rest")} aria-hidden="true" />
  ) : (
    <i className="sw" aria-hidden="true" style={{ background: slotColour(mark) }} />
  );
}

/** A square of the ink ramp, for parts of one thing. */
export function InkSwatch({ ink }: { ink: string }) {
  return <i className="sw" aria-hidden="true" style={{ background: ink }} />;
}

/** Signs of a chart: another period, the incomplete bucket, the forecast, the expected range, a line. */
export function SignSwatch({ sign }: { sign: "dot" | "part" | "dash" | "band" | "line" }) {
  return <i className={cx("sw", sign)} aria-hidden="true" />;
}
