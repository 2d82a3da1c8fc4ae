/** Where files are sent. What is kept here can be shown; secrets are kept apart. */
export const DESTINATIONS = ["folder", "s3", "email", "webhook"] as const;
export type DestinationKind = (typeof DESTINATIONS)[number];

export const DESTINATION_NAME: Readonly<Record<DestinationKind, string>> = {
  folder: "Folder of the server",
  s3: "S3-compatible storage",
  email: "E-mail",
  webhook: "Webhook",
};

export type FolderTarget = { kind: "folder"; path: string };
export type ObjectTarget = {
  kind: "s3";
  endpoint: string;
  region: string;
  bucket: string;
  prefix: string;
  accessKeyId: string;
  /** `path`: endpoint/bucket/key; `host`: bucket.endpoint/key. */
  addressing: "path" | "host";
};
export type MailTarget = { kind: "email"; addresses: string[] };
/** The address may itself be a secret: of it only the host is kept open. */
export type WebhookTarget = { kind: "webhook"; host: string };
export type Target = FolderTarget | ObjectTarget | MailTarget | WebhookTarget;

/** Attached up to this many bytes; above it the mail has a link only. */
export const MAX_ATTACHED_BYTES = 10_000_000;

/** "finance/ledger", "s3://bucket/prefix", "ann@example.com", "hooks.example.com" */
export function sayTarget(target: Target): string {
  switch (target.kind) {
    case "folder":
      return target.path;
    case "s3":
      return `s3://${[target.bucket, target.prefix].filter(Boolean).join("/")}`;
    case "email":
      return target.addresses.join(", ");
    case "webhook":
      return target.host;
  }
}
