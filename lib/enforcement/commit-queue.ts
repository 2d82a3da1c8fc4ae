import { systemActor } from "@/lib/auth";
import type { Db } from "@/lib/db/client";
import type { Clock } from "@/lib/kernel/clock";
import { type IngestItem, ingestEvents } from "@/lib/metering";
import type { UsageEvent } from "@/lib/metering/core/usage-event";

/** How long a commit waits for others: one batch of many costs the ledger little more than a batch of one. */
const GATHER_MS = 3;
const MOST_OF_A_BATCH = 1_000;

type Waiting = { event: UsageEvent; resolve: (item: IngestItem) => void; reject: (error: unknown) => void };

/** Takes the usage of commits into the ledger, many at once, as events of the source of their token. */
export class CommitQueue {
  readonly #bySource = new Map<string, Waiting[]>();
  readonly #running = new Set<string>();

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  /** Durable when it resolves; the same event again is a duplicate. */
  store(sourceId: string, event: UsageEvent): Promise<IngestItem> {
    return new Promise((resolve, reject) => {
      const waiting = this.#bySource.get(sourceId) ?? [];
      this.#bySource.set(sourceId, waiting);
      waiting.push({ event, resolve, reject });
      if (this.#running.has(sourceId)) return;
      this.#running.add(sourceId);
      setTimeout(() => void this.#work(sourceId), GATHER_MS);
    });
  }

  async #work(sourceId: string): Promise<void> {
    for (;;) {
      const batch = this.#bySource.get(sourceId)?.splice(0, MOST_OF_A_BATCH) ?? [];
      if (batch.length === 0) break;
      await this.#storeBatch(sourceId, batch);
    }
    this.#running.delete(sourceId);
    this.#bySource.delete(sourceId);
  }

  async #storeBatch(sourceId: string, batch: readonly Waiting[]): Promise<void> {
    const ctx = { db: this.db, clock: this.clock, actor: systemActor("enforcement", ["event.write"]) };
    try {
      const { results } = await ingestEvents(ctx, sourceId, { events: batch.map(({ event }, index) => ({ index, event })), rejected: [] });
      for (const item of results) batch[item.index]?.resolve(item);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
