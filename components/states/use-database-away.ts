"use client";
import { useEffect, useState } from "react";

const READY = "/api/v1/health/ready";
const LOOK_MS = 5_000;
const UNAVAILABLE = 503;

/** Whether the product answers and its database does not; as soon as that does again, the page is loaded anew. */
export function useDatabaseAway(): boolean {
  const [away, setAway] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let wasAway = false;
    async function look() {
      const status = await fetch(READY, { cache: "no-store" }).then(
        (answer) => answer.status,
        () => 0,
      );
      if (wasAway && status === 200) return location.reload();
      wasAway ||= status === UNAVAILABLE;
      setAway(status === UNAVAILABLE);
      timer = wasAway ? setTimeout(look, LOOK_MS) : undefined;
    }
    void look();
    return () => clearTimeout(timer);
  }, []);
  return away;
}
