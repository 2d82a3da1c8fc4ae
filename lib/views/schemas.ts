/** What programs and screens send to keep views, homes and scheduled mails. */
import { z } from "zod";
import { Email } from "@/lib/auth/core/email";
import { ROLES } from "@/lib/auth/core/roles";
import { isTimeZone } from "@/lib/kernel/time-zone";
import { RHYTHMS } from "./core/rhythm";
import { type Address, MAX_ADDRESS, readAddress, VISIBILITIES } from "./core/saved-view";

const id = z.string().min(1).max(128);
const Name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), "Control characters are not allowed.");
const PageAddress = z
  .string()
  .min(1)
  .max(MAX_ADDRESS)
  .transform((text, context): Address => {
    const address = readAddress(text);
    if (address) return address;
    context.addIssue({ code: "custom", message: "Not the address of a page: send its path and query, like /spend?groupBy=model." });
    return z.NEVER;
  })
  .describe("Path and query of a page, like /spend?groupBy=model");

export const ViewInput = z.strictObject({
  name: Name,
  address: PageAddress,
  visibility: z.enum(VISIBILITIES).default("private"),
  team: id.optional().describe("Team id, for visibility team"),
});
export type ViewInput = z.output<typeof ViewInput>;

/** What is left out stays. */
export const ViewChange = z.strictObject({
  name: Name.optional(),
  address: PageAddress.optional(),
  visibility: z.enum(VISIBILITIES).optional(),
  team: id.optional().describe("Team id, for visibility team"),
  homeOfRoles: z.array(z.enum(ROLES)).max(ROLES.length).optional().describe("Roles that begin here; visibility organisation"),
});
export type ViewChange = z.output<typeof ViewChange>;

export const ViewPath = z.strictObject({ viewId: id });
export const SchedulePath = z.strictObject({ scheduleId: id });

/** Null: where the role begins. */
export const HomeInput = z.strictObject({
  home: z.union([z.strictObject({ view: id }), z.strictObject({ address: PageAddress })]).nullable(),
});
export type HomeInput = z.output<typeof HomeInput>;

const when = {
  hour: z.int().min(0).max(23),
  timeZone: z.string().min(1).max(60).refine(isTimeZone, "Not a time zone: send a name like Europe/Berlin."),
  /** Besides the person who sets it up. */
  receivers: z.array(Email).max(50).default([]),
};
const [daily, weekly, monthly] = RHYTHMS;
export const ScheduleInput = z.discriminatedUnion("rhythm", [
  z.strictObject({ rhythm: z.literal(daily), ...when }),
  z.strictObject({ rhythm: z.literal(weekly), weekday: z.int().min(1).max(7).describe("1 Monday to 7 Sunday"), ...when }),
  z.strictObject({ rhythm: z.literal(monthly), monthDay: z.int().min(1).max(31), ...when }),
]);
export type ScheduleInput = z.output<typeof ScheduleInput>;

export const ReceiveInput = z.strictObject({ receive: z.boolean() });
