import { recordAudit } from "@/lib/audit";
import { authorize, type Context } from "@/lib/auth";
import { withTransaction } from "@/lib/db/transaction";
import { sha256Hex } from "@/lib/kernel/hash";
import { newId } from "@/lib/kernel/ids";
import { noSuchSchedule } from "./change-schedule";
import { MANIFEST_FORMAT, type Manifest } from "./core/manifest";
import type { DeliveryRow } from "./core/views";
import { requireWhole } from "./require-whole";
import { sendFile } from "./send-file";
import { insertDeliveries, lockSchedule, readDelivery, type StoredSchedule, tryDelivery } from "./store/schedules";

/**
 * Sends a small file of no period where a schedule sends its own, also one that is switched off, and keeps what was
 * answered. It is tried once. Right: export.schedule. @throws NotFound
 */
export async function testSchedule(ctx: Context, scheduleId: string): Promise<DeliveryRow> {
  authorize(ctx, "export.schedule");
  requireWhole(ctx.actor, "export.schedule");
  const now = ctx.clock.now();
  const { schedule, deliveryId } = await withTransaction(ctx.db, async (tx) => {
    const found = await lockSchedule(tx, scheduleId);
    if (!found) throw noSuchSchedule();
    await recordAudit(tx, ctx, { action: "export_schedule.test", objectType: "export_schedule", objectId: scheduleId });
    const [id = ""] = await insertDeliveries(tx, scheduleId, [`test ${newId("try")}`], now);
    return { schedule: found, deliveryId: id };
  });
  await tryDelivery(ctx.db, deliveryId, async () => {
    const outcome = { fileId: null, nextTryAt: null };
    return sendFile(schedule, { id: deliveryId, received: [] }, testFile(schedule, now), now).then(
      (answer) => ({ ...outcome, state: "sent" as const, answer: answer.slice(0, 300), sentAt: now }),
      (error: unknown) => ({
        ...outcome,
        state: "failed" as const,
        answer: (error instanceof Error ? error.message : String(error)).slice(0, 300),
        sentAt: null,
      }),
    );
  });
  return (await readDelivery(ctx.db, deliveryId)) as DeliveryRow;
}

function testFile({ name, createdByName }: StoredSchedule, at: Date): { manifest: Manifest; read: () => AsyncIterable<Uint8Array> } {
  const bytes = new TextEncoder().encode("test\r\ncountinghouse\r\n");
  const manifest: Manifest = {
    ...{
      format: MANIFEST_FORMAT,
      exportId: "test",
      fileName: "countinghouse-test.csv",
      contentType: "text/csv; charset=utf-8; header=present",
    },
    ...{ profile: "detail", params: { schedule: name }, contentHash: null, currency: "USD" },
    period: { id: "test", start: at.toISOString(), end: at.toISOString(), timeZone: "UTC", state: "open", version: 1 },
    ...{ rows: 1, columns: ["test"], totals: {}, bytes: bytes.length, sha256: sha256Hex(bytes) },
    ...{ madeAt: at.toISOString(), madeBy: createdByName },
  };
  async function* read(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  return { manifest, read };
}
