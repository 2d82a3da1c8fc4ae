"use client";
import { useState } from "react";
import { lifecycleOf } from "@/lib/identities/core/lifecycle";
import type { IdentityDetail } from "@/lib/identities/core/views";
import { formatDay } from "../charts/prepare/dates";
import { Button } from "../ui/button";
import { type Step, Steps } from "../ui/lists";
import { Section } from "../ui/section";
import type { IdentityMay } from "./identity-may";
import { ReasonDialog } from "./reason-dialog";
import { useDeed } from "./use-deed";

type Deed = "approve" | "refuse" | "suspend" | "resume" | "revoke";
const STEP_WORD = {
  requested: "Requested",
  approved: "Approved",
  issued: "Key issued",
  used: "First used",
  rotated: "Key rotated",
  revoked: "Revoked",
  verified: "Silence verified",
} as const;

type Props = { identity: IdentityDetail; firstUsedAt: string | null; may: IdentityMay };

/** Where it stands in its life, and the steps that may be taken now. */
export function LifecycleSection({ identity, firstUsedAt, may }: Props) {
  const [deed, setDeed] = useState<Deed | null>(null);
  return (
    <Section
      after
      finding={findingOf(identity)}
      {...(identity.stateReason ? { name: identity.stateReason } : {})}
      actions={<LifecycleDeeds identity={identity} may={may} onChoose={setDeed} />}
    >
      <Steps beside steps={stepsOf(identity, firstUsedAt)} />
      {deed ? <LifecycleDialog identity={identity} deed={deed} onClose={() => setDeed(null)} /> : null}
    </Section>
  );
}

function findingOf({ state, requestedBy, certifiedAt, certifiedUntil, revokedAt, verifiedAt, endsAt }: IdentityDetail): string {
  if (state === "requested") return `${requestedBy?.name ?? "Somebody"} asks for it; it may do nothing yet`;
  if (state === "suspended") return "It is suspended; its calls are refused";
  if (state === "revoked" && revokedAt)
    return `Revoked on ${formatDay(revokedAt, { year: true })}${verifiedAt ? ", and silent since" : ""}`;
  const ends = endsAt ? `; it ends on ${formatDay(endsAt, { year: true })}` : "";
  if (!certifiedAt) return `No review has kept it yet${ends}`;
  return `A review kept it on ${formatDay(certifiedAt, { year: true })}${certifiedUntil ? `, until ${formatDay(certifiedUntil, { year: true })}` : ""}${ends}`;
}

function stepsOf(identity: IdentityDetail, firstUsedAt: string | null): Step[] {
  const date = (text: string | null) => (text === null ? null : new Date(text));
  const steps = lifecycleOf({
    state: identity.state,
    createdAt: new Date(identity.createdAt),
    requestedBy: identity.requestedBy?.id ?? null,
    approvedAt: date(identity.approvedAt),
    revokedAt: date(identity.revokedAt),
    verifiedAt: date(identity.verifiedAt),
    credentials: identity.credentials.map((one) => ({ createdAt: new Date(one.createdAt), rotatedAt: date(one.rotatedAt) })),
    firstUsedAt: date(firstUsedAt),
  });
  const next = steps.findIndex(({ at }) => at === null);
  return steps.map(({ name, at }, i) => ({
    key: name,
    title: STEP_WORD[name],
    about: at ? `${formatDay(at, { year: true })}${byWhom(identity, name)}` : "not yet",
    state: at ? "done" : i === next ? "now" : "later",
  }));
}

function byWhom({ requestedBy, approvedBy }: IdentityDetail, step: string): string {
  if (step === "requested" && requestedBy) return `, by ${requestedBy.name}`;
  if (step === "approved") return approvedBy ? `, by ${approvedBy.name}` : ", brought in";
  return "";
}

type DeedsProps = { identity: IdentityDetail; may: IdentityMay; onChoose: (deed: Deed) => void };

function LifecycleDeeds({ identity: { state, requestedBy }, may, onChoose }: DeedsProps) {
  const isOwn = requestedBy?.id === may.actorId;
  if (state === "requested") {
    return (
      <>
        {may.revoke ? (
          <Button tone="plain" onClick={() => onChoose("refuse")}>
            {isOwn ? "Withdraw" : "Refuse"}
          </Button>
        ) : null}
        {may.approve && may.suspend && !isOwn ? (
          <Button tone="primary" onClick={() => onChoose("approve")}>
            Approve
          </Button>
        ) : null}
      </>
    );
  }
  if (state === "revoked") return null;
  return (
    <>
      {may.suspend ? (
        <Button tone="plain" onClick={() => onChoose(state === "active" ? "suspend" : "resume")}>
          {state === "active" ? "Suspend" : "Resume"}
        </Button>
      ) : null}
      {may.revoke ? (
        <Button tone="danger" onClick={() => onChoose("revoke")}>
          Revoke
        </Button>
      ) : null}
    </>
  );
}

const DEEDS: Record<Deed, { state: string; verb: string; say: string; danger: boolean; done: string }> = {
  approve: {
    ...{ state: "active", verb: "Approve", danger: false, done: "may be used now" },
    say: "It may be used from now on. The models and approved tools that were asked for with it are granted, too.",
  },
  refuse: {
    state: "revoked",
    verb: "Refuse",
    danger: true,
    done: "was refused",
    say: "It stays in the records as refused. Nobody can bring it back.",
  },
  suspend: {
    state: "suspended",
    verb: "Suspend",
    danger: true,
    done: "is suspended",
    say: "Its calls are refused until somebody resumes it. Nothing else changes.",
  },
  resume: {
    state: "active",
    verb: "Resume",
    danger: false,
    done: "may be used again",
    say: "It may be used again with the keys and grants that it had.",
  },
  revoke: {
    ...{ state: "revoked", verb: "Revoke", danger: true, done: "is revoked" },
    say: "For good: its keys are revoked and its grants end with it. What it used stays in the books.",
  },
};

function LifecycleDialog({ identity, deed: chosen, onClose }: { identity: IdentityDetail; deed: Deed; onClose: () => void }) {
  const deed = useDeed();
  const { state, verb, say, danger, done } = DEEDS[chosen];
  return (
    <ReasonDialog
      title={`${verb} ${identity.name}?`}
      say={chosen === "approve" && identity.purpose ? `${identity.purpose} ${say}` : say}
      deed={`${verb} it`}
      danger={danger}
      optional={chosen === "approve" || chosen === "resume"}
      onClose={onClose}
      act={(reason) =>
        deed({
          ...{ path: `identities/${encodeURIComponent(identity.id)}`, method: "PATCH" },
          body: { state, ...(reason ? { reason } : {}) },
          said: `${identity.name} ${done}`,
        })
      }
    />
  );
}
