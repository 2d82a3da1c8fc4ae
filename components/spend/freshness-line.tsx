"use client";
import type { ReactNode } from "react";
import type { Freshness } from "@/lib/reporting";
import { formatLag, formatTime } from "../charts/prepare/dates";
import { formatCount } from "../charts/prepare/format";
import { useRead } from "../states/use-read";
import { Link } from "../ui/link";
import { FRESHNESS_PATH } from "./usage-paths";

const REFRESH_MS = 15_000;

/** How current the figures are: as of, how far behind, what is unpriced. Part of every figure. */
export function FreshnessLine({ after }: { after?: ReactNode }) {
  const { data } = useRead<Freshness>(FRESHNESS_PATH, REFRESH_MS);
  return (
    <>
      {data ? <span>As of {formatTime(data.asOf)}</span> : null}
      {data ? <span>{data.lastReceivedAt ? formatLag(data.lastReceivedAt, data.asOf) : "no usage yet"}</span> : null}
      {data && data.unpricedEvents !== "0" ? (
        <Link href="/unpriced">
          {formatCount(data.unpricedEvents)} unpriced {data.unpricedEvents === "1" ? "event" : "events"}
        </Link>
      ) : null}
      {after ? <span>{after}</span> : null}
    </>
  );
}
