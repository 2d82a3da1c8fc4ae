import { Invalid } from "@/lib/kernel/errors";
import { openSecret } from "@/lib/notify";
import { callReceiver, type WebhookSecret } from "./deliver/call-receiver";
import type { Deliverable } from "./deliver/deliverable";
import { mailFile } from "./deliver/mail-file";
import { putObject } from "./deliver/put-object";
import { writeFolder } from "./deliver/write-folder";
import type { StoredSchedule } from "./store/schedules";

type Delivery = { id: string; received: readonly string[] };

/** Sends a file where its schedule says. @returns the receiver's words. @throws what the way there says. */
export async function sendFile(schedule: StoredSchedule, delivery: Delivery, file: Deliverable, at: Date): Promise<string> {
  const { target, name } = schedule;
  switch (target.kind) {
    case "folder":
      return writeFolder(target, file);
    case "email":
      return mailFile(target, delivery, name, file);
    case "s3":
      return putObject(target, secretOf(schedule), file, at);
    case "webhook":
      return callReceiver(JSON.parse(secretOf(schedule)) as WebhookSecret, delivery.id, file, at);
  }
}

function secretOf({ id, secret }: StoredSchedule): string {
  if (secret === null) throw new Invalid("The schedule has no secret any more. Remove it and add it again.");
  return openSecret(secret, id);
}
