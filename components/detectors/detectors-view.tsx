"use client";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import type { DetectorList } from "@/lib/anomalies/core/views";
import { PageHeader } from "../shell/page-header";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Tabs } from "../ui/tabs";
import { DetectorTable } from "./detector-table";
import { DETECTORS_PATH, listFinding } from "./detector-words";
import { PolicyTab } from "./policy-tab";
import { WindowsTab } from "./windows-tab";

export const TABS = ["detectors", "windows", "telling"] as const;

export type DetectorsStart = { now: string; mayPlan: boolean };

/** What is looked for, when nobody is told of it, and when somebody is. */
export function DetectorsView({ now, mayPlan }: DetectorsStart) {
  const [tab, setTab] = useQueryState("tab", parseAsStringLiteral(TABS).withDefault("detectors"));
  const detectors = useRead<DetectorList>(DETECTORS_PATH);
  return (
    <>
      <PageHeader
        title={detectors.data ? listFinding(detectors.data.data) : "Detectors"}
        fresh={["Calls are judged as they come in, spend every five minutes"]}
      />
      <Tabs
        label="Detectors"
        value={tab}
        onChange={(value) => void setTab(TABS.find((one) => one === value) ?? "detectors")}
        tabs={[
          {
            value: "detectors",
            label: "Detectors",
            content: (
              <QueryBlock query={detectors} skeleton={<TableSkeleton rows={12} />} title="The detectors did not load">
                {({ data }) => <DetectorTable detectors={data} />}
              </QueryBlock>
            ),
          },
          { value: "windows", label: "Planned windows", content: <WindowsTab now={now} mayPlan={mayPlan} /> },
          { value: "telling", label: "Who is told", content: <PolicyTab /> },
        ]}
      />
    </>
  );
}
