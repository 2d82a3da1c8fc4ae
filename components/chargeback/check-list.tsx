import type { CheckId } from "@/lib/chargeback/core/checks";
import type { CheckView, Leave } from "@/lib/chargeback/core/views";
import { formatDay, formatTime } from "../charts/prepare/dates";
import { Button } from "../ui/button";
import { Icon, type IconName } from "../ui/icon";
import { Section } from "../ui/section";
import { TextLink } from "../ui/text-link";
import { checksFinding, isLeft } from "./period-words";

/** What the link of an open check does about it. */
export const CHECK_DEEDS: Record<CheckId, string> = {
  feeds_complete: "Look at the sources",
  priced: "Price the events",
  unattributed: "Assign the usage",
  invoices: "Explain the difference",
  disputes: "Decide the disputes",
  allocation: "Review the allocation",
  statements: "See the statements",
  incidents: "Look at the incidents",
  budgets: "Look at the budgets",
  journal: "Put the journal right",
};
const MARK: Record<CheckView["state"], { icon: IconName; said: string }> = {
  failed: { icon: "warn", said: "left" },
  not_evaluable: { icon: "unpriced", said: "not known" },
  waived: { icon: "minus", said: "let pass" },
  passed: { icon: "ok", said: "passed" },
};

type CheckListProps = {
  checks: readonly CheckView[];
  /** When it was looked at; null: when the period was closed. */
  checkedAt: string | null;
  mayWaive: Leave;
  mayApprove: Leave;
  onWaive: (check: CheckView) => void;
  onApprove: () => void;
};

/** What has to be right, what is open first, each with the way to put it right. */
export function CheckList({ checks, checkedAt, ...deeds }: CheckListProps) {
  const ordered = [...checks.filter(isLeft), ...checks.filter((check) => !isLeft(check))];
  return (
    <Section tight finding={checksFinding(checks)} name={checkedAt === null ? undefined : `Checked ${formatTime(checkedAt)}`} id="checks">
      <ul className="steps cb-checks">
        {ordered.map((check) => (
          <Check key={check.id} check={check} {...deeds} />
        ))}
      </ul>
    </Section>
  );
}

function Check({ check, mayWaive, mayApprove, onWaive, onApprove }: Omit<CheckListProps, "checks" | "checkedAt"> & { check: CheckView }) {
  const { icon, said } = MARK[check.state];
  const open = isLeft(check);
  return (
    <li className={open ? "now" : "done"} data-state={check.state}>
      <Icon name={icon} label={said} />
      <div>
        {check.title}
        <small>
          {check.detail} {check.href && open ? <TextLink href={check.href}>{CHECK_DEEDS[check.id]}</TextLink> : null}
          {check.href && !open ? (
            <TextLink href={check.href} aria-label={`Look at it: ${check.title}`}>
              Look
            </TextLink>
          ) : null}
        </small>
        {check.waiver ? (
          <small>
            Let pass by {check.waiver.name} on {formatDay(check.waiver.at)}: {check.waiver.reason}
          </small>
        ) : null}
        {open ? (
          <span className="cb-acts">
            {check.action === "approve_allocation" && mayApprove.allowed ? (
              <Button tone="plain" className="link" onClick={onApprove}>
                Approve it
              </Button>
            ) : null}
            {check.action === "waive" && mayWaive.allowed ? (
              <Button tone="plain" className="link" onClick={() => onWaive(check)} aria-label={`Let it pass: ${check.title}`}>
                Let it pass
              </Button>
            ) : null}
          </span>
        ) : null}
      </div>
    </li>
  );
}
