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
              <>
                {isBeyond ? <StateMark tone="breach">{dataClass}</StateMark> : <b>{dataClass}</b>}, by {by.slice(0, NAMED).join(", ")}
                {by.length > NAMED ? ` and ${by.length - NAMED} more` : ""}
              </>
            ),
            end: formatDay(lastOn),
          }))}
        />
      ) : null}
    </Section>
  );
}
