/** What screens send to read and mark an inbox, to choose how to be told, and to keep webhooks. */
import { z } from "zod";
import { pageQuery } from "@/lib/kernel/page";
import { isTimeZone } from "@/lib/kernel/time-zone";
import { GROUPS, SEVERITIES } from "./core/kinds";
import { DELIVERY_STATES, WEBHOOK_FORMATS } from "./core/notification";
import { MAIL_CHOICES } from "./core/settings";

const id = z.string().min(1).max(100);

export const InboxQuery = z.strictObject({ ...pageQuery, severity: z.enum(SEVERITIES).optional() });
export type InboxQuery = z.output<typeof InboxQuery>;

/** All: those that the caller has until now. */
export const MarkInput = z.strictObject({
  read: z.boolean(),
  ids: z.union([z.literal("all"), z.array(id).min(1).max(200)]),
});
export type MarkInput = z.output<typeof MarkInput>;

const Clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "Not a time of day: send one like 22:00.");
export const SettingsInput = z.strictObject({
  mail: z.record(z.enum(GROUPS), z.enum(MAIL_CHOICES)),
  timeZone: z.string().min(1).max(60).refine(isTimeZone, "Not a time zone: send a name like Europe/Berlin."),
  quiet: z
    .strictObject({ from: Clock, to: Clock })
    .refine(({ from, to }) => from !== to, { path: ["to"], message: "Quiet hours end at another time than they begin." })
    .nullable(),
  digestAt: Clock,
});
export type SettingsInput = z.output<typeof SettingsInput>;

const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), "Control characters are not allowed.");
const webhook = {
  name,
  url: z.string().trim().min(1).max(2_000),
  format: z.enum(WEBHOOK_FORMATS),
  groups: z.array(z.enum(GROUPS)).min(1, "Choose at least one.").max(GROUPS.length),
  minSeverity: z.enum(SEVERITIES),
};
export const WebhookInput = z.strictObject(webhook);
export type WebhookInput = z.output<typeof WebhookInput>;

/** What is left out stays. */
export const WebhookChange = z.strictObject({ ...webhook, paused: z.boolean() }).partial();
export type WebhookChange = z.output<typeof WebhookChange>;

export const WebhookPath = z.strictObject({ webhookId: id });
export const DeliveryPath = z.strictObject({ deliveryId: id });
export const DeliveryQuery = z.strictObject({ ...pageQuery, state: z.enum(DELIVERY_STATES).optional() });
export type DeliveryQuery = z.output<typeof DeliveryQuery>;
