/** Who may do what to a task, beside the right and its scope. */
import type { Actor } from "@/lib/auth/core/actor";
import { mayStep } from "./machine";
import type { RevocationPolicy, Task } from "./task";
import type { Deed } from "./views";

const NOT_A_PERSON = "Only a person can say so.";

const isDecider = ({ details, createdBy }: Pick<Task, "details" | "createdBy">, { id }: Pick<Actor, "id">): boolean =>
  createdBy === id || details.decidedBy.some((one) => one.id === id);

/** Whether there is something left that a person can confirm: an errand, or what a connector gave up or did in vain. */
export const waitsForPerson = ({ state, details }: Pick<Task, "state" | "details">): boolean =>
  state === "failed" ||
  state === "reopened" ||
  (state === "sent" && (details.targets ?? []).some((one) => one.by === "hand" && one.state !== "applied"));

export function confirmDeed(task: Task, actor: Actor, { separateDuties }: Pick<RevocationPolicy, "separateDuties">): Deed {
  const own = separateDuties && isDecider(task, actor) ? "You decided it: somebody else has to confirm that it was done." : null;
  return { possible: waitsForPerson(task), barred: rightBar(actor, "revocation.work") ?? own };
}

/** Also a task that waits for its next try. */
export const sendDeed = ({ state, details }: Task, actor: Actor): Deed => ({
  possible:
    state === "failed" ||
    state === "reopened" ||
    (state === "sent" && (details.targets ?? []).some(({ by, state: at }) => by === "connector" && at !== "applied")),
  barred: rightBar(actor, "revocation.work"),
});

/** What was decided is taken back by security, or by whoever began it by hand; never by the one whose access it is. */
export function cancelDeed(task: Task, actor: Actor): Deed {
  const isOwn = task.origin === "hand" && task.createdBy === actor.id;
  return { possible: mayStep(task.state, "cancel"), barred: isOwn && actor.kind === "person" ? null : rightBar(actor, "finding.except") };
}

function rightBar(actor: Actor, right: "revocation.work" | "finding.except"): string | null {
  if (actor.kind !== "person") return NOT_A_PERSON;
  if (actor.rights.has(right)) return null;
  return right === "finding.except" ? "What was decided is taken back by security." : "Your role does not include it.";
}
