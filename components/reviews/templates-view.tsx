"use client";
import { useState } from "react";
import type { TemplateView } from "@/lib/reviews/core/views";
import { formatDay } from "../charts/prepare/dates";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Owner, StateMark } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { Menu, MenuItem } from "../ui/menu";
import { TEMPLATES_PATH } from "./review-paths";
import { counted } from "./review-words";
import { ReviewsTabs } from "./reviews-tabs";
import type { ReviewsStart } from "./reviews-view";
import { scopeWords, stageWords } from "./scope-words";
import { StartReview } from "./start-review";
import { ArchiveTemplate, EVERY_WORD, TemplateDialog } from "./template-dialog";

type Page = { data: TemplateView[] };
type Asked = { what: "change" | "archive" | "start"; template: TemplateView } | { what: "new" };

/** How reviews are done that come again: what is looked at, by whom, how often. */
export function TemplatesView({ now, rights }: ReviewsStart) {
  const templates = useRead<Page>(TEMPLATES_PATH);
  const [asked, setAsked] = useState<Asked | null>(null);
  const mayDefine = rights.includes("review.define");
  const close = () => setAsked(null);
  const make = mayDefine ? (
    <Button tone="primary" icon="plus" onClick={() => setAsked({ what: "new" })}>
      New template
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title={templates.data ? titleOf(templates.data) : "Templates of reviews"}
        crumbs={[{ name: "Templates" }]}
        fresh={["A template makes a draft; somebody opens it"]}
        actions={make}
      />
      <ReviewsTabs rights={rights} />
      <QueryBlock query={templates} skeleton={<TableSkeleton rows={4} />} title="The templates did not load">
        {(answer) => (
          <TableSection
            after
            finding="What comes again, and how it is done"
            name="Templates"
            viewKey="reviews.templates"
            fileName="review-templates"
            columns={columnsOf(mayDefine, setAsked)}
            rows={answer.data}
            rowKey={(row) => row.id}
            quiet
            empty={
              <Empty bare title="No template yet" actions={make}>
                A quarterly review of production, a monthly sample: described once, made a draft each time.
              </Empty>
            }
          />
        )}
      </QueryBlock>
      {asked?.what === "new" ? <TemplateDialog now={now} onClose={close} /> : null}
      {asked?.what === "change" ? <TemplateDialog now={now} template={asked.template} onClose={close} /> : null}
      {asked?.what === "archive" ? <ArchiveTemplate template={asked.template} onClose={close} /> : null}
      {asked?.what === "start" ? <StartReview now={now} template={asked.template} onClose={close} /> : null}
    </>
  );
}

function titleOf({ data }: Page): string {
  const current = data.filter(({ archived }) => !archived);
  const periodic = current.filter(({ everyMonths }) => everyMonths !== null).length;
  if (current.length === 0) return "No review comes again by itself";
  return periodic === 0
    ? `${counted(current.length, "template")}, none comes again by itself`
    : `${counted(periodic, "review")} ${periodic === 1 ? "comes" : "come"} again by ${periodic === 1 ? "itself" : "themselves"}`;
}

function columnsOf(mayDefine: boolean, onAsk: (asked: Asked) => void): Column<TemplateView>[] {
  const columns: Column<TemplateView>[] = [
    {
      id: "name",
      head: "Template",
      wraps: true,
      cell: (row) => (
        <span className="said">
          <b>{row.name}</b>
          <small>{scopeWords(row.scope)}</small>
        </span>
      ),
      order: { by: "text", value: (row) => row.name },
      csv: (row) => row.name,
    },
    {
      id: "stages",
      head: "Who is asked",
      wraps: true,
      cell: (row) => (
        <span className="said">
          {row.stages.map((stage) => (
            <small key={stage.name}>{stageWords(stage)}</small>
          ))}
        </span>
      ),
      csv: (row) => row.stages.map(stageWords).join("; "),
    },
    {
      id: "every",
      head: "How often",
      cell: (row) => EVERY_WORD[String(row.everyMonths ?? "none")],
      csv: (row) => String(row.everyMonths ?? ""),
    },
    {
      id: "next",
      head: "Next",
      cell: (row) =>
        row.archived ? (
          <StateMark tone="none">Archived</StateMark>
        ) : row.nextAt ? (
          formatDay(row.nextAt, { year: true })
        ) : (
          <span className="muted">by hand</span>
        ),
      order: { by: "text", value: (row) => row.nextAt },
      csv: (row) => row.nextAt,
    },
    { id: "owner", head: "Owner", cell: (row) => <Owner name={row.owner.name} />, csv: (row) => row.owner.name },
  ];
  if (!mayDefine) return columns;
  return [
    ...columns,
    {
      id: "deeds",
      head: "Deeds",
      number: true,
      cell: (row) => (row.archived ? null : <Deeds template={row} onAsk={onAsk} />),
    },
  ];
}

function Deeds({ template, onAsk }: { template: TemplateView; onAsk: (asked: Asked) => void }) {
  return (
    <Menu
      trigger={
        <Button icon="more" square tone="plain">
          {`Deeds of ${template.name}`}
        </Button>
      }
    >
      <MenuItem icon="review" onSelect={() => onAsk({ what: "start", template })}>
        Make a review of it
      </MenuItem>
      <MenuItem icon="edit" onSelect={() => onAsk({ what: "change", template })}>
        Change it
      </MenuItem>
      <MenuItem icon="trash" danger onSelect={() => onAsk({ what: "archive", template })}>
        Archive it
      </MenuItem>
    </Menu>
  );
}
