"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ROLE_NAMES } from "@/lib/auth/core/roles";
import { sayRhythm } from "@/lib/views/core/rhythm";
import { addressOf, type ListedView, openHref, type ViewsAnswer } from "@/lib/views/core/saved-view";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Banner } from "../states/banner";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { Entity, Owner, StateMark, Tag } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button, LinkButton } from "../ui/button";
import { ConfirmDialog } from "../ui/dialog";
import { Menu, MenuItem } from "../ui/menu";
import { notifyDone, notifyFailed } from "../ui/toast";
import { DeliveryPanel } from "./delivery-panel";
import { LeaveDialog } from "./leave-dialog";
import { ScheduleDialog } from "./schedule-dialog";
import { ViewDialog } from "./view-dialog";
import { DELIVERY_STATE, lastDelivery, NO_MAIL_SERVER, sharedWith, VIEWS_PATH, viewPath } from "./view-words";
import { CopyLinkItem } from "./views-menu";

type Asked = { what: "change" | "send" | "delete" | "log"; view: ListedView };

/** Every saved view that one may see: whose, who sees it, when it is sent and what became of it. */
export function ViewsView({ leave }: { leave: string | null }) {
  const views = useRead<ViewsAnswer>(VIEWS_PATH);
  const count = views.data?.data.length;
  return (
    <>
      <PageHeader
        title={
          count === undefined
            ? "Views"
            : count === 0
              ? "No view is saved yet"
              : `${formatCount(count)} saved ${count === 1 ? "view" : "views"}`
        }
        fresh={["A view keeps the question", "Whoever opens it sees what they may see"]}
      />
      <QueryBlock query={views} skeleton={<TableSkeleton rows={5} />} title="The views did not load">
        {(answer) => (
          <>
            {answer.canMail || answer.data.every(({ schedules }) => schedules.length === 0) ? null : <Banner>{NO_MAIL_SERVER}</Banner>}
            <ViewsTable answer={answer} />
            {leave ? <LeaveDialog scheduleId={leave} views={answer.data} /> : null}
          </>
        )}
      </QueryBlock>
    </>
  );
}

function ViewsTable({ answer }: { answer: ViewsAnswer }) {
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  async function remove(view: ListedView) {
    await fetchJson(viewPath(view.id), { method: "DELETE" });
    notifyDone(`${view.name} is deleted`);
    await client.invalidateQueries({ queryKey: [VIEWS_PATH] });
  }
  return (
    <>
      <TableSection
        after
        finding="Open one, or save one from Spend"
        about="Yours, those of your teams and those of the organisation"
        name="Views"
        viewKey="views"
        fileName="views"
        columns={columnsOf(answer, setAsked)}
        rows={answer.data}
        rowKey={(view) => view.id}
        rowHref={openHref}
        quiet
        empty={
          <Empty bare actions={<LinkButton href="/spend">Go to Spend</LinkButton>}>
            Filter and group on a page of figures, then choose Views and “Save this view”.
          </Empty>
        }
      />
      {asked?.what === "change" ? <ViewDialog view={asked.view} address={addressOf(asked.view)} answer={answer} onClose={close} /> : null}
      {asked?.what === "send" ? (
        <ScheduleDialog
          view={asked.view}
          schedule={asked.view.schedules.find(({ isMine }) => isMine)}
          canMail={answer.canMail}
          onClose={close}
        />
      ) : null}
      {asked?.what === "log" ? <DeliveryPanel view={asked.view} onClose={close} /> : null}
      {asked?.what === "delete" ? (
        <ConfirmDialog
          open
          onOpenChange={(open) => !open && close()}
          title={`Delete ${asked.view.name}?`}
          say="Its link leads nowhere then, its mails end, and who began there begins at the start page of their role."
          deed="Delete the view"
          danger
          onConfirm={() => remove(asked.view)}
        />
      ) : null}
    </>
  );
}

function columnsOf(answer: ViewsAnswer, onAsk: (asked: Asked) => void): Column<ListedView>[] {
  return [
    {
      id: "name",
      head: "View",
      cell: (view) => <Entity name={view.name} href={openHref(view)} about={view.path} />,
      order: { by: "text", value: (view) => view.name },
      csv: (view) => view.name,
    },
    {
      id: "owner",
      head: "Owner",
      cell: (view) => <Owner name={view.isMine ? "You" : view.owner.name} />,
      order: { by: "text", value: (view) => view.owner.name },
      csv: (view) => view.owner.name,
    },
    { id: "shared", head: "Who sees it", cell: sharedWith, order: { by: "text", value: sharedWith }, csv: sharedWith },
    {
      id: "home",
      head: "Start page of",
      wraps: true,
      cell: (view) =>
        view.homeOfRoles.length > 0 ? (
          view.homeOfRoles.map((role) => <Tag key={role}>{ROLE_NAMES[role]}</Tag>)
        ) : (
          <span className="muted">—</span>
        ),
    },
    {
      id: "mails",
      head: "Sent",
      wraps: true,
      cell: (view) => (view.schedules.length > 0 ? view.schedules.map(sayRhythm).join(" · ") : <span className="muted">— not sent</span>),
      csv: (view) => view.schedules.map(sayRhythm).join("; "),
    },
    { id: "last", head: "Last mail", cell: (view) => <LastMail view={view} onOpen={() => onAsk({ what: "log", view })} /> },
    { id: "act", head: "Action", cell: (view) => <RowMenu view={view} mayWrite={answer.mayWrite} onAsk={onAsk} /> },
  ];
}

function LastMail({ view, onOpen }: { view: ListedView; onOpen: () => void }) {
  const last = lastDelivery(view);
  if (!last) return <span className="muted">—</span>;
  const { tone, words } = DELIVERY_STATE[last.state];
  return (
    <Button tone="plain" className="link" onClick={onOpen} aria-label={`Mails of ${view.name}: ${words}`}>
      <StateMark tone={tone} calm>
        {words}
      </StateMark>
    </Button>
  );
}

function RowMenu({ view, mayWrite, onAsk }: { view: ListedView; mayWrite: boolean; onAsk: (asked: Asked) => void }) {
  async function begin() {
    await fetchJson(`${VIEWS_PATH}/home`, { method: "PUT", body: { home: { view: view.id } } })
      .then(() => notifyDone(`You begin at ${view.name}`))
      .catch((error: unknown) => notifyFailed(error instanceof Error ? error.message : "It was not changed. Try again."));
  }
  return (
    <Menu
      trigger={
        <Button tone="plain" className="link" aria-label={`More for ${view.name}`}>
          More
        </Button>
      }
    >
      <CopyLinkItem view={view} />
      <MenuItem icon="overview" onSelect={() => void begin()}>
        Make it my start page
      </MenuItem>
      {mayWrite && view.canBeSent ? (
        <MenuItem icon="clock" onSelect={() => onAsk({ what: "send", view })}>
          Send by e-mail…
        </MenuItem>
      ) : null}
      {view.mayChange ? (
        <>
          <MenuItem icon="edit" onSelect={() => onAsk({ what: "change", view })}>
            Rename or share…
          </MenuItem>
          <MenuItem icon="trash" danger onSelect={() => onAsk({ what: "delete", view })}>
            Delete…
          </MenuItem>
        </>
      ) : null}
    </Menu>
  );
}
