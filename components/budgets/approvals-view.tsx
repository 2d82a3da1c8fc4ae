"use client";
import type { RequestView } from "@/lib/budgets/core/views";
import { formatCount } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Empty } from "../states/empty";
import { QueryBlock } from "../states/query-block";
import { TableSkeleton } from "../states/skeleton";
import { useRead } from "../states/use-read";
import { LinkButton } from "../ui/button";
import { Section } from "../ui/section";
import { requestsPath } from "./budget-words";
import { RequestList } from "./request-list";

type Page = { data: RequestView[] };
const REFRESH_MS = 30_000;

const isMine = ({ needs }: RequestView): boolean => needs.some((need) => need.mayDecide && need.decision === null);

/** Requests for more: those that wait for oneself first, then for others, then what was decided. */
export function ApprovalsView({ now }: { now: string }) {
  const waiting = useRead<Page>(requestsPath({ state: "waiting" }), REFRESH_MS);
  const decided = useRead<Page>(requestsPath({ state: "decided" }));
  const mine = waiting.data?.data.filter(isMine);
  return (
    <>
      <PageHeader title={titleOf(waiting.data, mine)} fresh={["Requests for more of a budget", "nobody decides their own"]} />
      <div className="after">
        <QueryBlock query={waiting} skeleton={<TableSkeleton rows={4} />} title="The requests did not load">
          {(answer) => {
            const others = answer.data.filter((request) => !isMine(request));
            if (answer.data.length === 0) return <NothingWaits />;
            return (
              <>
                {mine && mine.length > 0 ? (
                  <Section finding="For you to decide">
                    <RequestList requests={mine} now={now} />
                  </Section>
                ) : null}
                {others.length > 0 ? (
                  <Section after={(mine?.length ?? 0) > 0} finding="For others to decide">
                    <RequestList requests={others} now={now} />
                  </Section>
                ) : null}
              </>
            );
          }}
        </QueryBlock>
      </div>
      <QueryBlock query={decided} skeleton={<TableSkeleton rows={4} />} title="What was decided did not load">
        {(answer) =>
          answer.data.length === 0 ? null : (
            <Section after finding="What was decided" name="Newest first">
              <RequestList requests={answer.data} now={now} />
            </Section>
          )
        }
      </QueryBlock>
    </>
  );
}

function NothingWaits() {
  return (
    <Empty title="Nothing waits" actions={<LinkButton href="/budgets">Budgets</LinkButton>}>
      Whoever runs short asks for more on the page of a budget. It stands here until everybody it needs has said yes or no.
    </Empty>
  );
}

function titleOf(page: Page | undefined, mine: readonly RequestView[] | undefined): string {
  if (!page || !mine) return "Approvals";
  const count = page.data.length;
  if (count === 0) return "No request waits for an answer";
  if (mine.length > 0)
    return `${formatCount(mine.length)} of ${formatCount(count)} ${count === 1 ? "request waits" : "requests wait"} for you`;
  return `${formatCount(count)} ${count === 1 ? "request waits" : "requests wait"} for others`;
}
