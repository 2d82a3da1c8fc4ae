"use client";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { kindName, SEVERITIES, type Severity } from "@/lib/notify/core/kinds";
import type { NotificationView } from "@/lib/notify/core/notification";
import { Empty } from "../states/empty";
import { fetchJson } from "../states/fetch-json";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { StateMark, Time } from "../tables/cells";
import { Button } from "../ui/button";
import { Section } from "../ui/section";
import { Segmented } from "../ui/segmented";
import { TextLink } from "../ui/text-link";
import { INBOX_PATH, SEVERITY_WORDS } from "./notification-words";

type Page = { data: NotificationView[]; nextCursor: string | null };
type Shown = Severity | "all";
type Mark = { ids: "all" | string[]; read: boolean };
const REFRESH_MS = 60_000;

/** The inbox: what is unread first, each part newest first. Opening one reads it. */
export function InboxList({ now }: { now: string }) {
  const [shown, setShown] = useState<Shown>("all");
  const client = useQueryClient();
  const inbox = useInfiniteQuery({
    queryKey: [INBOX_PATH, shown],
    queryFn: ({ pageParam, signal }) => fetchJson<Page>(inboxPath(shown, pageParam), { signal }),
    initialPageParam: "",
    getNextPageParam: (last) => last.nextCursor,
    refetchInterval: REFRESH_MS,
  });
  const mark = useMutation({
    mutationFn: (body: Mark) => fetchJson(`${INBOX_PATH}/marks`, { method: "POST", body }),
    onSettled: () => client.invalidateQueries(),
  });
  const rows = inbox.data?.pages.flatMap((page) => page.data) ?? [];
  const unread = rows.filter(({ readAt }) => readAt === null);
  const read = rows.filter(({ readAt }) => readAt !== null);
  const list = (items: readonly NotificationView[]) => <Items items={items} now={now} onMark={(body) => mark.mutate(body)} />;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-3 py-3">
        <Segmented
          label="Severity"
          value={shown}
          onChange={setShown}
          choices={[{ value: "all", label: "All" }, ...SEVERITIES.map((value) => ({ value, label: SEVERITY_WORDS[value].word }))]}
        />
        <Button
          icon="check"
          disabled={unread.length === 0}
          pending={mark.isPending}
          onClick={() => mark.mutate({ ids: "all", read: true })}
        >
          Mark all as read
        </Button>
      </div>
      <QueryBlock query={inbox} skeleton={<TableSkeleton rows={6} />} title="Your notifications did not load">
        {() => (
          <>
            {rows.length === 0 ? <Nothing shown={shown} /> : null}
            {unread.length > 0 ? <Section finding="Unread">{list(unread)}</Section> : null}
            {read.length > 0 ? (
              <Section finding="Read" after={unread.length > 0}>
                {list(read)}
              </Section>
            ) : null}
            {inbox.hasNextPage ? (
              <p className="more">
                <Button pending={inbox.isFetchingNextPage} onClick={() => inbox.fetchNextPage()}>
                  Show older ones
                </Button>
              </p>
            ) : null}
          </>
        )}
      </QueryBlock>
    </>
  );
}

const inboxPath = (shown: Shown, cursor: string): string =>
  `${INBOX_PATH}?${new URLSearchParams({ ...(shown === "all" ? {} : { severity: shown }), ...(cursor === "" ? {} : { cursor }) })}`;

function Nothing({ shown }: { shown: Shown }) {
  if (shown !== "all") return <Empty bare>Nothing of this severity.</Empty>;
  return (
    <Empty title="Nothing to tell you yet">
      You are told here when a budget that you answer for nears its limit, and when somebody asks you to decide.
    </Empty>
  );
}

function Items({ items, now, onMark }: { items: readonly NotificationView[]; now: string; onMark: (mark: Mark) => void }) {
  return (
    <ul>
      {items.map(({ id, kind, severity, title, body, href, at, readAt }) => (
        <li key={id} className="grid gap-2 border-b border-line-1 py-3 md:grid-cols-[minmax(0,1fr)_auto]">
          <div className="grid min-w-0 gap-1">
            <h3 className="break-words">
              <TextLink href={href} onClick={() => readAt === null && onMark({ ids: [id], read: true })}>
                {title}
              </TextLink>
            </h3>
            {body === "" ? null : <p className="break-words">{body}</p>}
            <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-ink-3">
              <StateMark tone={SEVERITY_WORDS[severity].tone} calm>
                {SEVERITY_WORDS[severity].word}
              </StateMark>
              <span>{kindName(kind)}</span>
              {/* What came after the page is from just now. */}
              <Time at={at} now={at > now ? at : now} />
            </p>
          </div>
          <div className="max-md:-ml-[11px]">
            <Button tone="plain" onClick={() => onMark({ ids: [id], read: readAt === null })} aria-label={`${markWords(readAt)}: ${title}`}>
              {markWords(readAt)}
            </Button>
          </div>
        </li>
      ))}
    </ul>
  );
}

const markWords = (readAt: string | null): string => (readAt === null ? "Mark as read" : "Mark as unread");
