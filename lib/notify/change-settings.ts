import type { Context } from "@/lib/auth/context";
import { withTransaction } from "@/lib/db/transaction";
import { minuteOf } from "./core/settings";
import { type SettingsView, viewOf } from "./read-settings";
import { requirePerson } from "./require-person";
import type { SettingsInput } from "./schemas";
import { writeSettings } from "./store/settings";

/** Sets how the caller is told from now on; what waits for a daily mail keeps its time. For every person, about themselves. */
export async function changeNotifySettings(ctx: Context, { mail, timeZone, quiet, digestAt }: SettingsInput): Promise<SettingsView> {
  const userId = requirePerson(ctx);
  const settings = {
    ...{ mail, timeZone },
    quiet: quiet && { from: minuteOf(quiet.from), to: minuteOf(quiet.to) },
    digestMinute: minuteOf(digestAt),
  };
  await withTransaction(ctx.db, (tx) => writeSettings(tx, userId, settings));
  return viewOf(settings);
}
