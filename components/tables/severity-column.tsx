import type { Severity } from "@/lib/anomalies/core/signal";
import { SEVERITY_WORDS } from "../states/severity-words";
import { StateMark } from "../ui/state-mark";
import type { Column } from "./column";

/** How grave each row is, said alike in every list. @param title What the head explains. */
export const severityColumn = <Row extends { severity: Severity }>(title?: string): Column<Row> => ({
  id: "severity",
  head: "Severity",
  ...(title === undefined ? {} : { title }),
  cell: ({ severity }) => (
    <StateMark tone={SEVERITY_WORDS[severity].tone} calm>
      {SEVERITY_WORDS[severity].word}
    </StateMark>
  ),
  csv: ({ severity }) => severity,
});
