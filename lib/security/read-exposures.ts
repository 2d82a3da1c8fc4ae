import type { Db, Tx } from "@/lib/db/client";
import type { Exposure, OpenSecrets, SecuritySignal } from "./core/exposure";
import { findingTitle } from "./core/words";
import { readExposureRows, readOpenSecretRows, readSignalRows, type SignalQuery } from "./store/exposures";

/**
 * What was open on whom at its time, by exact or strong matches: findings of secrets, and grave security events. A secret that lay around
 * before it was found is told twice: from when it was written there, and from when it was found, since both may begin misuse.
 * Not scoped, as the others here: for use cases and jobs that have authorised.
 * @param after Exposed, found or happened at this instant or later.
 */
export async function readExposures(db: Db | Tx, { after }: { after: Date }): Promise<Exposure[]> {
  const { findings, events } = await readExposureRows(db, after);
  const whose = (row: { identityId: string | null; credentialId: string | null; id: string }) => ({
    identityId: row.identityId,
    credentialId: row.credentialId,
    ref: row.id,
  });
  return [
    ...findings.flatMap((row) =>
      [...new Set([row.exposedAt?.getTime() ?? row.firstSeenAt.getTime(), row.firstSeenAt.getTime()])]
        .filter((atMs) => atMs >= after.getTime() && (row.state === "open" || (row.stateAt !== null && row.stateAt.getTime() > atMs)))
        .map((atMs): Exposure => ({ ...whose(row), atMs, kind: "secret_found", title: findingTitle(row) })),
    ),
    ...events.map((row): Exposure => ({ ...whose(row), atMs: row.occurredAt.getTime(), kind: row.kind, title: row.title })),
  ];
}

/** What security products told of these identities or credentials within [from, to), the earliest first, for timelines. */
export const readSecuritySignals = (db: Db | Tx, query: SignalQuery): Promise<SecuritySignal[]> => readSignalRows(db, query);

/** Open findings on credentials of ours by exact or strong matches, for rules of risk. */
export const readOpenSecretFindings = (db: Db | Tx): Promise<OpenSecrets> => readOpenSecretRows(db);
