"use client";
import type { ChargebackSummary } from "@/lib/chargeback";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { LinkButton } from "../ui/button";
import { chargebackPath, linesFilePath } from "./chargeback-path";
import { ChargebackTables } from "./chargeback-tables";

type LinesTabProps = { periodId: string; version: number | null; name: string; mayExport: boolean };

/** The usage of the period, by unit, team, model, meter and identity: what direct charges are made of. */
export function LinesTab({ periodId, version, name, mayExport }: LinesTabProps) {
  const summary = useRead<ChargebackSummary>(chargebackPath(periodId, version));
  return (
    <QueryBlock query={summary} skeleton={<TableSkeleton />} title="The lines did not load">
      {(answer) =>
        answer.costCentres.length === 0 ? (
          <div className="after">
            <Empty title={`Nothing was used in ${name}`}>
              A period is charged from its own calls. Usage that is sent late still finds its period while that is open.
            </Empty>
          </div>
        ) : (
          <>
            {mayExport ? <Files period={periodId} version={version} /> : null}
            <ChargebackTables summary={answer} mayExport={mayExport} />
          </>
        )
      }
    </QueryBlock>
  );
}

/** The same lines as files, one for programs and one for Excel; all other files are made under Exports. */
function Files({ period, version }: { period: string; version: number | null }) {
  return (
    <p className="cb-files">
      <LinkButton icon="csv" href={linesFilePath(period, version, "detail")} prefetch={false} download>
        Chargeback CSV
      </LinkButton>
      <LinkButton tone="plain" icon="csv" href={linesFilePath(period, version, "excel")} prefetch={false} download>
        For Excel
      </LinkButton>
    </p>
  );
}
