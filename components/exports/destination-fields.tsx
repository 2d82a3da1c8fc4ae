"use client";
import { DESTINATION_NAME, DESTINATIONS, type DestinationKind } from "@/lib/exports/core/destination";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";
import { Select } from "../ui/select";

type Texts = "path" | "endpoint" | "region" | "bucket" | "prefix" | "accessKeyId" | "secretAccessKey" | "addresses" | "url";
export type DestinationDraft = Record<Texts, string> & { kind: DestinationKind; addressing: "path" | "host" };

export const FIRST_DESTINATION: DestinationDraft = {
  ...{ kind: "s3", path: "", endpoint: "", region: "us-east-1", bucket: "", prefix: "", accessKeyId: "", secretAccessKey: "" },
  ...{ addressing: "path", addresses: "", url: "" },
};

/** What the chosen kind is sent with. */
export function destinationBody(draft: DestinationDraft): object {
  const { kind, path, endpoint, region, bucket, prefix, accessKeyId, secretAccessKey, addressing, addresses, url } = draft;
  switch (kind) {
    case "folder":
      return { kind, path: path.trim() };
    case "email":
      return { kind, addresses: addresses.split(/[\s,;]+/).filter(Boolean) };
    case "webhook":
      return { kind, url: url.trim() };
    case "s3":
      return {
        kind,
        endpoint: endpoint.trim(),
        region: region.trim(),
        bucket: bucket.trim(),
        prefix,
        accessKeyId,
        secretAccessKey,
        addressing,
      };
  }
}

type DestinationFieldsProps = {
  draft: DestinationDraft;
  onChange: (draft: DestinationDraft) => void;
  unavailable: Partial<Record<DestinationKind, string>>;
  errorOf: (field: string) => string | undefined;
};

/** Where a schedule sends its file. What this server cannot do says how it could. */
export function DestinationFields({ draft, onChange, unavailable, errorOf }: DestinationFieldsProps) {
  const set = (change: Partial<DestinationDraft>) => onChange({ ...draft, ...change });
  const text = (name: Texts, label: string, help?: string, type: "text" | "password" = "text") => (
    <Field label={label} {...(help ? { help } : {})} error={errorOf(`destination.${name}`)}>
      {(control) => (
        <Input {...control} type={type} autoComplete="off" value={draft[name]} onChange={(event) => set({ [name]: event.target.value })} />
      )}
    </Field>
  );
  return (
    <>
      <Field label="Where" help={unavailable[draft.kind]} error={errorOf("destination.kind")}>
        {(control) => (
          <Select
            {...control}
            value={draft.kind}
            onChange={(kind) => set({ kind })}
            choices={DESTINATIONS.map((value) => ({
              value,
              label: unavailable[value] ? `${DESTINATION_NAME[value]} (not set up)` : DESTINATION_NAME[value],
            }))}
          />
        )}
      </Field>
      {draft.kind === "folder" ? text("path", "Folder", "Below the folder that the server allows; empty for that folder itself.") : null}
      {draft.kind === "webhook" ? text("url", "Address", "By https. It gets the manifest and a link, signed.") : null}
      {draft.kind === "email" ? (
        <Field
          label="Addresses"
          help="One a line. Up to 10 MB the file is attached; above that there is a link that asks for sign-in."
          error={errorOf("destination.addresses")}
        >
          {(control) => (
            <Textarea {...control} rows={3} value={draft.addresses} onChange={(event) => set({ addresses: event.target.value })} />
          )}
        </Field>
      ) : null}
      {draft.kind === "s3" ? (
        <>
          {text("endpoint", "Endpoint", "https://s3.eu-central-1.amazonaws.com, or another storage that speaks S3.")}
          {text("region", "Region")}
          {text("bucket", "Bucket")}
          {text("prefix", "Prefix", "A folder in the bucket; may be empty.")}
          {text("accessKeyId", "Access key id")}
          {text("secretAccessKey", "Secret access key", "Kept sealed, shown never again.", "password")}
          <Field label="Address of the bucket">
            {(control) => (
              <Select
                {...control}
                value={draft.addressing}
                onChange={(addressing) => set({ addressing })}
                choices={[
                  { value: "path", label: "endpoint/bucket" },
                  { value: "host", label: "bucket.endpoint" },
                ]}
              />
            )}
          </Field>
        </>
      ) : null}
    </>
  );
}
