"use client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { DeliveryState, DeliveryView } from "@/lib/notify/core/notification";
import { formatCount } from "../charts/prepare/format";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { Entity, StateMark, Time } from "../tables/cells";
import type { Column } from "../tables/column";
import { TableSection } from "../tables/table-section";
import { Button } from "../ui/button";
import { Segmented } from "../ui/segmented";
import { notifyDone, notifyFailed } from "../ui/toast";
import { CHANNEL_WORDS, DELIVERIES_PATH, STATE_WORDS } from "./notification-words";

type Page = { data: DeliveryView[]; nextCursor: string | null };
type Shown = DeliveryState | "all";
const REFRESH_MS = 20_000;
const SHOWN = ["all", "waiting", "sent", "failed"] as const satisfies readonly Shown[];

/** Every message that went out or is to go out, with its last answer. */
export function DeliveryLog() {
  const [shown, setShown] = useState<Shown>("all");
  const client = useQueryClient();
  const log = useInfiniteQuery({
    queryKey: [DELIVERIES_PATH, shown],
    queryFn: ({ pageParam, signal }) => fetchJson<Page>(logPath(shown, pageParam), { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: REFRESH_MS,
  });
  const again = useMutation({
    mutationFn: (id: string) => fetchJson<DeliveryView>(`${DELIVERIES_PATH}/${encodeURIComponent(id)}/send`, { method: "POST", body: {} }),
    onSuccess: ({ state, answer }) =>
      state === "sent" ? notifyDone("It was sent") : notifyFailed(`${STATE_WORDS[state].word}: ${answer ?? "no answer"}`),
    onSettled: () => client.invalidateQueries({ queryKey: [DELIVERIES_PATH] }),
  });
  const rows = log.data?.pages.flatMap((page) => page.data) ?? [];
  const pending = again.isPending ? again.variables : null;
  return (
    <QueryBlock query={log} skeleton={<TableSkeleton rows={6} />} title="The log did not load">
      {() => (
        <TableSection
          after
          finding="What was sent"
          about="Newest first. Tried again after 1 and 5 minutes, half an hour, 2 and 8 hours, and then given up"
          name="Deliveries"
          viewKey="deliveries"
          fileName="deliveries"
          columns={columnsOf(pending, (id) => again.mutate(id))}
          rows={rows}
          rowKey={(row) => row.id}
          quiet
          actions={
            <Segmented
              label="State"
              value={shown}
              onChange={setShown}
              choices={SHOWN.map((value) => ({ value, label: value === "all" ? "All" : STATE_WORDS[value].word }))}
            />
          }
          empty={
            <Empty bare>
              {shown === "all" ? "Nothing was sent yet: neither an e-mail nor a call of a webhook." : "None is in this state."}
            </Empty>
          }
          below={
            log.hasNextPage ? (
              <p className="more">
                <Button pending={log.isFetchingNextPage} onClick={() => log.fetchNextPage()}>
                  Show older ones
                </Button>
              </p>
            ) : null
          }
        />
      )}
    </QueryBlock>
  );
}

const logPath = (shown: Shown, cursor: string): string =>
  `${DELIVERIES_PATH}?${new URLSearchParams({ ...(shown === "all" ? {} : { state: shown }), ...(cursor === "" ? {} : { cursor }) })}`;

const columnsOf = (pending: string | null, onAgain: (id: string) => void): Column<DeliveryView>[] => [
  { id: "at", head: "When", cell: (row) => <Time at={row.createdAt} />, csv: (row) => row.createdAt },
  { id: "to", head: "To", cell: (row) => <Entity name={row.to} about={CHANNEL_WORDS[row.channel]} />, csv: (row) => row.to },
  { id: "what", head: "What", wraps: true, cell: (row) => row.title, csv: (row) => row.title },
  {
    id: "state",
    head: "State",
    cell: (row) => (
      <StateMark tone={STATE_WORDS[row.state].tone} calm>
        {STATE_WORDS[row.state].word}
      </StateMark>
    ),
    csv: (row) => row.state,
  },
  { id: "attempts", head: "Attempts", number: true, cell: (row) => formatCount(row.attempts), csv: (row) => String(row.attempts) },
  {
    id: "next",
    head: "Next try",
    cell: (row) => (row.state === "waiting" ? <Time at={row.nextTryAt} /> : <span className="muted">—</span>),
    csv: (row) => (row.state === "waiting" ? row.nextTryAt : null),
  },
  {
    id: "answer",
    head: "Last answer",
    wraps: true,
    cell: (row) => [row.status, row.answer].filter(Boolean).join(" ") || <span className="muted">—</span>,
    csv: (row) => [row.status, row.answer].filter(Boolean).join(" "),
  },
  {
    id: "act",
    head: "Action",
    cell: (row) => (
      <Button
        tone="plain"
        className="link"
        pending={pending === row.id}
        onClick={() => onAgain(row.id)}
        aria-label={`Send again: ${row.title} to ${row.to}`}
      >
        {row.state === "waiting" ? "Send now" : "Send again"}
      </Button>
    ),
  },
];
