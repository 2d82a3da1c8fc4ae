"use client";
import type { IdentityDetail } from "@/lib/identities/core/views";
import type { AccessDeed, AccessOf, AccessRow } from "./access-rows";
import { GrantDialog } from "./grant-dialog";
import { ReasonDialog } from "./reason-dialog";
import { useDeed } from "./use-deed";

type Props = {
  identity: Pick<IdentityDetail, "id" | "name">;
  of: AccessOf;
  rows: readonly AccessRow[];
  deed: AccessDeed;
  onClose: () => void;
};

/** Asks before what was chosen for one row, and does it. */
export function AccessDeedDialog({ identity, of, rows, deed: { kind, row }, onClose }: Props) {
  const deed = useDeed();
  const id = encodeURIComponent(row.grant?.id ?? "");
  if (kind === "ask")
    return <GrantDialog identityId={identity.id} name={identity.name} start={{ kind: of, value: row.value }} onClose={onClose} />;
  if (kind === "approve" || kind === "refuse") {
    const isYes = kind === "approve";
    return (
      <ReasonDialog
        title={`${isYes ? "Approve" : "Refuse"} ${row.name} for ${identity.name}?`}
        say={
          row.grant?.reason
            ? `${row.grant.grantedBy.name} asks: ${row.grant.reason}`
            : `${row.grant?.grantedBy.name ?? "Somebody"} asks without a reason.`
        }
        deed={isYes ? "Approve the grant" : "Refuse the grant"}
        danger={!isYes}
        optional={isYes}
        onClose={onClose}
        act={(reason) =>
          deed({
            path: `grants/${id}/decide`,
            body: { decision: isYes ? "approved" : "refused", ...(reason ? { reason } : {}) },
            said: isYes ? `${identity.name} may use ${row.name}` : `${row.name} was refused`,
          })
        }
      />
    );
  }
  if (kind === "end") {
    return (
      <ReasonDialog
        title={`Remove ${row.name} from ${identity.name}?`}
        say="It may not use this any more, from now on. Other grants stay as they are."
        deed="Remove the grant"
        danger
        onClose={onClose}
        act={(reason) => deed({ path: `grants/${id}/end`, body: { reason }, said: `${identity.name} may not use ${row.name} any more` })}
      />
    );
  }
  const kept = rows.filter((one) => one.key !== row.key && one.standing === "open");
  return (
    <ReasonDialog
      title={`Block ${row.name}?`}
      say={
        kept.length === 0
          ? `${identity.name} will be limited to what is granted to it, which is no ${of} yet. Every other call of a ${of} is refused.`
          : `${identity.name} will be limited to ${kept.map(({ name }) => name).join(", ")}. Every other call of a ${of} is refused.`
      }
      deed="Block it"
      danger
      onClose={onClose}
      act={(reason) =>
        deed({
          path: `identities/${encodeURIComponent(identity.id)}/limit`,
          body: { kind: of, values: kept.map(({ value }) => value), reason },
          said: `${row.name} is blocked for ${identity.name}`,
        })
      }
    />
  );
}
