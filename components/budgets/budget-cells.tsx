import type { BudgetView, CounterView, ScopePart } from "@/lib/budgets/core/views";
import { BudgetBar, BudgetCellBar } from "../charts/budget-bar";
import { entityHref } from "../shell/destinations";
import { KIND_ICON, StateMark } from "../tables/cells";
import { Icon } from "../ui/icon";
import { Tag } from "../ui/tag";
import { TextLink } from "../ui/text-link";
import { DIMENSION_WORDS, ENFORCEMENT_WORDS, isPatternOf, STATE_WORDS, usedWords } from "./budget-words";

const KIND: Readonly<Record<string, string>> = { businessUnit: "business_unit" };
const kindOf = ({ dimension }: ScopePart): string => KIND[dimension] ?? dimension;

/** What a budget counts, each with the glyph of its kind; linked where it has a page. */
export function ScopeChips({
  budget,
  linked,
}: {
  budget: Pick<BudgetView, "scope" | "labels" | "per" | "isDefault" | "grantId">;
  linked?: boolean;
}) {
  const { scope, labels, per, isDefault } = budget;
  return (
    <span className="scope-chips">
      {scope.length === 0 && Object.keys(labels).length === 0 && per === null ? <Tag>Whole organisation</Tag> : null}
      {scope.map((part) => {
        const href = linked && !isPatternOf(budget, part) ? entityHref(kindOf(part), part.id) : undefined;
        return (
          <Tag key={part.dimension} icon={KIND_ICON[kindOf(part)] ?? "circle"} title={`${DIMENSION_WORDS[part.dimension]}: ${part.name}`}>
            {href ? <TextLink href={href}>{part.name}</TextLink> : <span dir="auto">{part.name}</span>}
          </Tag>
        );
      })}
      {Object.entries(labels).map(([key, value]) => (
        <Tag key={key} title="Label">{`${key}: ${value}`}</Tag>
      ))}
      {per ? (
        <Tag title={isDefault ? "Only where there is no budget of its own" : "Each has the whole limit for itself"}>
          {`each ${DIMENSION_WORDS[per].toLowerCase()}`}
        </Tag>
      ) : null}
    </span>
  );
}

type BurnBarProps = { budget: Pick<BudgetView, "unit" | "thresholds" | "enforcement">; counter: CounterView };

const barOf = ({ budget, counter }: BurnBarProps) => ({
  spent: counter.spent,
  held: counter.held,
  limit: counter.limit,
  marks: budget.thresholds.map(Number),
  hard: budget.enforcement === "hard",
  said: usedWords(counter, budget.unit),
});

/** Spent, held and limit of one count, with the marks at which people are told. */
export const BurnBar = (props: BurnBarProps) => <BudgetBar {...barOf(props)} />;
/** The same with its percentage, for a cell. */
export const BurnCell = (props: BurnBarProps) => <BudgetCellBar {...barOf(props)} />;

/** Whether it refuses or tells: a word and an icon. */
export function Enforcement({ budget, short }: { budget: Pick<BudgetView, "enforcement">; short?: boolean }) {
  return (
    <span className="ent">
      <Icon name={budget.enforcement === "hard" ? "stop" : "bell"} />
      {short ? (budget.enforcement === "hard" ? "Hard" : "Soft") : ENFORCEMENT_WORDS[budget.enforcement]}
    </span>
  );
}

export const BudgetStateMark = ({ budget }: { budget: Pick<BudgetView, "state"> }) => (
  <StateMark tone={STATE_WORDS[budget.state].tone} calm>
    {STATE_WORDS[budget.state].word}
  </StateMark>
);
