"use client";
import { useState } from "react";
import type { DelegationView, IdentityDetail } from "@/lib/identities/core/views";
import { formatDay } from "../charts/prepare/dates";
import { entityHref } from "../shell/destinations";
import { Button } from "../ui/button";
import { NeedsList } from "../ui/lists";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { DelegationDialog } from "./delegation-dialog";
import type { IdentityMay } from "./identity-may";
import { ReasonDialog } from "./reason-dialog";
import { useDeed } from "./use-deed";

type Chosen = { kind: "approve" | "refuse" | "end"; one: DelegationView };
type Props = { identity: Pick<IdentityDetail, "id" | "name" | "delegations" | "state">; may: IdentityMay };

/** For whom it may act, and who may act for it. */
export function DelegationsSection({ identity, may }: Props) {
  const [adding, setAdding] = useState(false);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const open = identity.delegations.filter(({ state }) => state !== "ended" && state !== "expired");
  if (open.length === 0 && !may.grant) return null;
  return (
    <Section
      finding={findingOf(identity.id, open)}
      actions={
        may.grant && identity.state !== "revoked" ? (
          <Button tone="plain" icon="plus" onClick={() => setAdding(true)}>
            Ask
          </Button>
        ) : null
      }
    >
      <NeedsList
        needs={open.map((one) => {
          const actsItself = one.actor.id === identity.id;
          const other = actsItself ? one.operator : one.actor;
          return {
            key: one.id,
            icon: one.state === "waiting" ? "clock" : "shared",
            title: (
              <>
                {actsItself ? "For " : "By "}
                <TextLink href={entityHref("identity", other.id) ?? "/identities"}>{other.name}</TextLink>
              </>
            ),
            reason: `${one.purpose}. ${timeWords(one)}.`,
            action: <Deeds one={one} may={may} onChoose={(kind) => setChosen({ kind, one })} />,
          };
        })}
      />
      {adding ? <DelegationDialog identity={identity} onClose={() => setAdding(false)} /> : null}
      {chosen ? <DelegationDeed chosen={chosen} onClose={() => setChosen(null)} /> : null}
    </Section>
  );
}

function findingOf(id: string, open: readonly DelegationView[]): string {
  const acts = open.filter(({ actor, state }) => actor.id === id && state === "in_force").length;
  const waiting = open.filter(({ state }) => state === "waiting").length;
  if (open.length === 0) return "It acts for itself only";
  if (acts === 0) return waiting > 0 ? "It is to act for another" : "Others may act for it";
  return `It may act for ${acts === 1 ? "one other" : `${acts} others`}`;
}

function timeWords({ state, validFrom, validTo, createdBy, approvedBy }: DelegationView): string {
  if (state === "waiting") return `${createdBy.name} asks for it`;
  const until = validTo ? `until ${formatDay(validTo, { year: true })}` : "without an end";
  return `${state === "planned" ? `From ${formatDay(validFrom, { year: true })}, ` : ""}${until}, approved by ${approvedBy?.name ?? "nobody"}`;
}

function Deeds({ one, may, onChoose }: { one: DelegationView; may: IdentityMay; onChoose: (kind: Chosen["kind"]) => void }) {
  const isOwn = one.createdBy.id === may.actorId;
  const mayDecide = one.state === "waiting" && may.approve && !isOwn;
  const words: readonly (readonly [Chosen["kind"], string])[] = [
    ...(mayDecide
      ? ([
          ["approve", "Approve"],
          ["refuse", "Refuse"],
        ] as const)
      : []),
    ...(may.grant && !mayDecide ? ([["end", one.state === "waiting" ? "Withdraw" : "End"]] as const) : []),
  ];
  return (
    <span className="inline-flex gap-3">
      {words.map(([kind, word]) => (
        <button key={kind} type="button" className="link" onClick={() => onChoose(kind)}>
          {word}
        </button>
      ))}
    </span>
  );
}

function DelegationDeed({ chosen: { kind, one }, onClose }: { chosen: Chosen; onClose: () => void }) {
  const deed = useDeed();
  const path = `delegations/${encodeURIComponent(one.id)}`;
  const between = `${one.actor.name} for ${one.operator.name}`;
  if (kind === "end") {
    const act = (reason: string) =>
      deed({ path: `${path}/end`, body: { reason }, said: `${one.actor.name} may not act for ${one.operator.name} any more` });
    return (
      <ReasonDialog
        title={`End ${between}?`}
        say="It may not act for it any more, from now on."
        deed="End it"
        danger
        onClose={onClose}
        act={act}
      />
    );
  }
  const isYes = kind === "approve";
  return (
    <ReasonDialog
      title={`${isYes ? "Approve" : "Refuse"} ${between}?`}
      say={one.purpose}
      deed={isYes ? "Approve it" : "Refuse it"}
      danger={!isYes}
      optional={isYes}
      onClose={onClose}
      act={(reason) =>
        deed({
          path: `${path}/decide`,
          body: { decision: isYes ? "approved" : "refused", ...(reason ? { reason } : {}) },
          said: isYes ? `${one.actor.name} may act for ${one.operator.name}` : "It was refused",
        })
      }
    />
  );
}
