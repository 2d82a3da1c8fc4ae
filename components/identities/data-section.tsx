import type { DataClass } from "@/lib/identities/schemas";
import { formatDay } from "../charts/prepare/dates";
import { StateMark } from "../tables/cells";
import { PlainList } from "../ui/lists";
import { Section } from "../ui/section";
import { type DataRow, dataFinding } from "./data-rows";

/** So many tools are named of one class. */
const NAMED = 3;

/** What data it came to see beside what it was declared for. */
export function DataSection({ declared, rows }: { declared: DataClass | null; rows: readonly DataRow[] }) {
  return (
    <Section finding={dataFinding(declared, rows)} name="Data seen by tools in 90 days, and as its newest calls were marked">
      {rows.length > 0 ? (
        <PlainList
          rows={rows.map(({ dataClass, by, lastOn, isBeyond }) => ({
            key: dataClass,
            words: (
              <span className="said">
                {isBeyond ? <StateMark tone="breach">{capitalised(dataClass)}</StateMark> : <b>{capitalised(dataClass)}</b>}
                <br />
                By {by.slice(0, NAMED).join(", ")}
                {by.length > NAMED ? ` and ${by.length - NAMED} more` : ""}
              </span>
            ),
            end: formatDay(lastOn),
          }))}
        />
      ) : null}
    </Section>
  );
}

const capitalised = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
