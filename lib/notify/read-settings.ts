import type { Context } from "@/lib/auth/context";
import { clockText, type NotifySettings } from "./core/settings";
import { requirePerson } from "./require-person";
import type { SettingsInput } from "./schemas";
import { isMailConfigured } from "./send-mail";
import { readSettings } from "./store/settings";

/** As it is sent back to be changed; `hasMail` says whether this installation can send any. */
export type SettingsView = SettingsInput & { hasMail: boolean };

/** How the caller is told. For every person. */
export async function readNotifySettings(ctx: Context): Promise<SettingsView> {
  return viewOf(await readSettings(ctx.db, requirePerson(ctx)));
}

export function viewOf({ mail, timeZone, quiet, digestMinute }: NotifySettings): SettingsView {
  return {
    ...{ mail, timeZone },
    quiet: quiet && { from: clockText(quiet.from), to: clockText(quiet.to) },
    digestAt: clockText(digestMinute),
    hasMail: isMailConfigured(),
  };
}
