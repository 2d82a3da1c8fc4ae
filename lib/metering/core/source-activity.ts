/** What a batch did at its source, by producer: summed here, added to what the source did that day by the store. */

export type Activity = {
  /** Empty for items that could not be read. */
  producer: string;
  accepted: number;
  /** Of the accepted ones, those that repeat a call counted elsewhere. */
  evidence: number;
  missingUsage: number;
  duplicates: number;
  conflicts: number;
  rejected: number;
  /** Arrival less the event's own time, over accepted events; an event of the future lags 0. */
  lagMsTotal: number;
  lagMsMax: number;
  lastOccurredAt: Date | null;
};

type Arrived = { lineNo: number; producer: string; role: string; quality: string; occurredAt: Date; receivedAt: Date };
type Refused = { producer: string; status: "duplicate" | "conflict" | "rejected" };

const none = (producer: string): Activity => ({
  producer,
  accepted: 0,
  evidence: 0,
  missingUsage: 0,
  duplicates: 0,
  conflicts: 0,
  rejected: 0,
  lagMsTotal: 0,
  lagMsMax: 0,
  lastOccurredAt: null,
});

const COUNT_OF = { duplicate: "duplicates", conflict: "conflicts", rejected: "rejected" } as const;

const SUMMED = ["accepted", "evidence", "missingUsage", "duplicates", "conflicts", "rejected", "lagMsTotal"] as const;

/** Of items that were not taken. In the order of the producers' names. */
export function activityOfRefusals(items: readonly Refused[]): Activity[] {
  const found = new ActivityTally();
  for (const { producer, status } of items) found.of(producer)[COUNT_OF[status]]++;
  return found.sorted();
}

/** Of lines that are stored: each event counts once, by its first line. */
export class ActivityTally {
  readonly #byProducer = new Map<string, Activity>();

  add(line: Arrived): void {
    if (line.lineNo !== 0) return;
    const activity = this.of(line.producer);
    const lagMs = Math.max(0, line.receivedAt.getTime() - line.occurredAt.getTime());
    activity.accepted++;
    if (line.role === "evidence") activity.evidence++;
    if (line.quality === "missing") activity.missingUsage++;
    activity.lagMsTotal += lagMs;
    if (lagMs > activity.lagMsMax) activity.lagMsMax = lagMs;
    if (activity.lastOccurredAt === null || line.occurredAt > activity.lastOccurredAt) activity.lastOccurredAt = line.occurredAt;
  }

  addAll(other: ActivityTally): void {
    for (const theirs of other.#byProducer.values()) {
      const own = this.of(theirs.producer);
      for (const count of SUMMED) own[count] += theirs[count];
      own.lagMsMax = Math.max(own.lagMsMax, theirs.lagMsMax);
      if (theirs.lastOccurredAt !== null && (own.lastOccurredAt === null || theirs.lastOccurredAt > own.lastOccurredAt))
        own.lastOccurredAt = theirs.lastOccurredAt;
    }
  }

  of(producer: string): Activity {
    const known = this.#byProducer.get(producer);
    if (known) return known;
    const made = none(producer);
    this.#byProducer.set(producer, made);
    return made;
  }

  /** In the order of the producers' names. */
  sorted(): Activity[] {
    return [...this.#byProducer.values()].sort((a, b) => (a.producer < b.producer ? -1 : 1));
  }
}
