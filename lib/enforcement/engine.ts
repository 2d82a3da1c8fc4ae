import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { Authoriser } from "./authoriser";
import { CommitQueue } from "./commit-queue";
import { TokenBuckets } from "./core/token-bucket";
import { CounterWatch } from "./counter-watch";
import { runningEngines } from "./running";

/** What one process keeps to decide with: one for each database. */
export type Engine = { authoriser: Authoriser; commits: CommitQueue; buckets: TokenBuckets; watch: CounterWatch };

export function engineOf(db: Db, clock: Clock): Engine {
  const engines = runningEngines();
  const known = engines.get(db);
  if (known) return known;
  const engine = {
    authoriser: new Authoriser(db, clock),
    commits: new CommitQueue(db, clock),
    buckets: new TokenBuckets(),
    watch: new CounterWatch(db),
  };
  engines.set(db, engine);
  return engine;
}
