import { route } from "@/lib/http";
import { changeNotifySettings, readNotifySettings } from "@/lib/notify";
import { SettingsInput } from "@/lib/notify/schemas";

/** How the caller is told. */
export const GET = route({ auth: { session: true }, run: (ctx) => readNotifySettings(ctx) });

export const PUT = route({ auth: { session: true }, body: SettingsInput, run: (ctx, { body }) => changeNotifySettings(ctx, body) });
