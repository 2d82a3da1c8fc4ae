import { z } from "zod";
import { FiscalCalendar } from "@/lib/kernel/fiscal-schema";
import { Email } from "./core/email";
import { MAX_PASSWORD } from "./core/password-rules";
import { ROLES, TOKEN_SCOPES } from "./core/roles";

const name = z.string().trim().min(1).max(200);
const id = z.string().min(1).max(100);
const ids = z.array(id).max(200).default([]);
/** Judged by `passwordFault`, which says what is wrong in words. */
const newPassword = z
  .string()
  .min(1)
  .max(4 * MAX_PASSWORD);

/** A role over everything (empty lists), or over what is listed, units with all below them. */
export const GrantInput = z.strictObject({
  role: z.enum(ROLES),
  businessUnitIds: ids,
  teamIds: ids,
  applicationIds: ids,
  environmentIds: ids,
});
export type GrantInput = z.infer<typeof GrantInput>;

export const CreateTokenInput = z.strictObject({
  name,
  scopes: z.array(z.enum(TOKEN_SCOPES)).min(1).max(TOKEN_SCOPES.length),
  /** For the scopes ingest and enforce; without it the token gets a source of its own. */
  sourceId: id.optional(),
  expiresAt: z.iso.datetime().optional(),
});
export type CreateTokenInput = z.input<typeof CreateTokenInput>;

export const SOURCE_KINDS = ["api", "otlp", "litellm", "csv", "sample"] as const;
export const KEEP_RAW = ["off", "stripped", "content"] as const;
const sourceFields = {
  identityId: id.nullable().optional(),
  applicationId: id.nullable().optional(),
  environmentId: id.nullable().optional(),
  teamId: id.nullable().optional(),
  maySpeakFor: z.boolean().optional(),
  metricsOnly: z.boolean().optional(),
  /** What is kept of accepted payloads for some days: nothing, all but content, or all but secrets. */
  keepRaw: z.enum(KEEP_RAW).optional(),
  /** What events are that do not say themselves: `flat` on a seat or subscription. */
  billing: z.enum(["metered", "flat"]).optional(),
};
export const CreateSourceInput = z.strictObject({ name, kind: z.enum(SOURCE_KINDS), ...sourceFields });
export type CreateSourceInput = z.infer<typeof CreateSourceInput>;
export const ChangeSourceInput = z.strictObject({ name: name.optional(), ...sourceFields });
export type ChangeSourceInput = z.infer<typeof ChangeSourceInput>;

export const InviteMemberInput = z.strictObject({ email: Email, name, grants: z.array(GrantInput).min(1).max(ROLES.length) });
export type InviteMemberInput = z.input<typeof InviteMemberInput>;

export const CreateUserInput = z.strictObject({
  email: Email,
  name: name.optional(),
  password: newPassword.optional(),
  grants: z.array(GrantInput).min(1).max(ROLES.length),
});
export type CreateUserInput = z.input<typeof CreateUserInput>;

export const ChangeMemberInput = z
  .strictObject({
    name: name.optional(),
    grants: z.array(GrantInput).min(1).max(ROLES.length).optional(),
    disabled: z.boolean().optional(),
    reason: z.string().trim().min(1).max(500).optional(),
  })
  .refine(
    (change) => change.name !== undefined || change.grants !== undefined || change.disabled !== undefined,
    "Nothing to change was sent.",
  );
export type ChangeMemberInput = z.input<typeof ChangeMemberInput>;

export const SetupInput = z.strictObject({ token: z.string().min(1).max(200), email: Email, name, password: newPassword });
export type SetupInput = z.input<typeof SetupInput>;

export const AcceptLinkInput = z.strictObject({ token: z.string().min(1).max(200), password: newPassword });
export type AcceptLinkInput = z.input<typeof AcceptLinkInput>;

export const SignInInput = z.strictObject({ email: z.string().max(320), password: z.string().max(4 * MAX_PASSWORD) });
export type SignInInput = z.input<typeof SignInInput>;

export const ChangePasswordInput = z.strictObject({
  currentPassword: z
    .string()
    .min(1)
    .max(4 * MAX_PASSWORD),
  password: newPassword,
});
export type ChangePasswordInput = z.input<typeof ChangePasswordInput>;

/** PUT /fiscal-calendar. */
export const FiscalCalendarInput = z.strictObject({ calendar: FiscalCalendar, reason: z.string().trim().min(3).max(500) });
export type FiscalCalendarInput = z.output<typeof FiscalCalendarInput>;
