"use client";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Empty } from "./empty";
import { Failed } from "./failed";
import { RequestFailure } from "./request-failure";

type QueryBlockProps<Answer> = {
  query: UseQueryResult<Answer>;
  /** Of the same size as what comes. */
  skeleton: ReactNode;
  title?: string;
  height?: number;
  children: (answer: Answer) => ReactNode;
};

/** First time a skeleton, then the answer; while a newer one is on its way the old stays under a thin bar. */
export function QueryBlock<Answer>({ query, skeleton, title, height, children }: QueryBlockProps<Answer>) {
  if (query.data !== undefined) return <div className={query.isFetching ? "refreshing" : undefined}>{children(query.data)}</div>;
  if (query.isError) {
    const failure = query.error;
    if (failure instanceof RequestFailure && failure.status === 403)
      return (
        <div className="no-rows after">
          <Empty bare title="Your role does not include this">
            {failure.message}
          </Empty>
        </div>
      );
    return (
      <Failed
        {...(title ? { title } : {})}
        reason={failure.message}
        requestId={failure instanceof RequestFailure ? failure.requestId : undefined}
        onRetry={() => query.refetch()}
        {...(height ? { height } : {})}
      />
    );
  }
  return (
    <div role="status" aria-label="Loading">
      {skeleton}
    </div>
  );
}
