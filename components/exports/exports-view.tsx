"use client";
import { useState } from "react";
import type { PeriodList } from "@/lib/chargeback";
import type { TemplateRow } from "@/lib/exports/core/views";
import { PageHeader } from "../shell/page-header";
import { Banner } from "../states/banner";
import { useRead } from "../states/use-read";
import { Button } from "../ui/button";
import { ExportFiles } from "./export-files";
import { filePath, manifestPath, PERIODS_PATH, TEMPLATES_PATH } from "./export-paths";
import { MakeExport } from "./make-export";
import { Schedules } from "./schedules";
import { Templates } from "./templates";

export type ExportsViewProps = {
  /** From the address: whose files are asked for, and one that a message leads to. */
  period: string | null;
  exportId: string | null;
  maySchedule: boolean;
  now: string;
};

/** Files of periods: made here, kept with what proves them, and sent by themselves. */
export function ExportsView({ period, exportId, maySchedule, now }: ExportsViewProps) {
  const periods = useRead<PeriodList>(PERIODS_PATH);
  const templates = useRead<{ data: TemplateRow[] }>(TEMPLATES_PATH);
  const [isMaking, setIsMaking] = useState(false);
  const known = { periods: periods.data?.data ?? [], templates: templates.data?.data ?? [] };
  return (
    <>
      <PageHeader
        title="Files that finance can post"
        fresh={["A file never changes once it is made", "its manifest proves rows, sums and bytes"]}
        actions={
          <Button tone="primary" icon="csv" onClick={() => setIsMaking(true)}>
            Make a file
          </Button>
        }
      />
      {exportId ? (
        <Banner
          tone="calm"
          action={
            <>
              <a className="link" href={filePath(exportId)}>
                Download
              </a>{" "}
              <a className="link" href={manifestPath(exportId)}>
                Manifest
              </a>
            </>
          }
        >
          The file that was sent to you.
        </Banner>
      ) : null}
      <ExportFiles period={period} now={now} />
      <Schedules maySchedule={maySchedule} templates={known.templates} now={now} />
      <Templates templates={templates} maySchedule={maySchedule} />
      {isMaking ? <MakeExport {...known} period={period} onClose={() => setIsMaking(false)} /> : null}
    </>
  );
}
