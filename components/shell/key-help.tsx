"use client";
import { Dialog } from "../ui/dialog";
import { Keys } from "../ui/kbd";
import { ALL_LINKS, mayOpen } from "./destinations";

const ANYWHERE: [string, string[]][] = [
  ["Search or jump", ["⌘", "K"]],
  ["Search", ["/"]],
  ["Switch theme", ["T"]],
  ["These keys", ["?"]],
  ["Close the top layer", ["Esc"]],
];
const PERIOD: [string, string[]][] = [
  ["Choose the period", ["D"]],
  ["This month so far", ["M"]],
  ["Last month", ["L"]],
  ["Last 7, 30, 90 days", ["7", "3", "9"]],
  ["Quarter to date", ["Q"]],
  ["Step the period", ["←", "→"]],
  ["Compare, or not", ["X"]],
  ["Add a filter", ["F"]],
  ["Explain the change", ["E"]],
];
const TABLES: [string, string[]][] = [
  ["Next row, row before", ["J", "K"]],
  ["Filter by the row", ["↵"]],
  ["Open the row", ["O"]],
];
const REVIEWS: [string, string[]][] = [
  ["Next item, item before", ["J", "⇧J"]],
  ["Apply the recommendation", ["↵"]],
  ["Keep, revoke", ["K", "R"]],
  ["Reduce, rotate", ["N", "O"]],
  ["Reassign, not sure", ["A", "U"]],
  ["Keep until a day", ["D"]],
  ["Decide alike ones together", ["E"]],
  ["Take back", ["Z"]],
];

/** `?` lists every key. They can be switched off in the person menu. */
export default function KeyHelp({
  open,
  onOpenChange,
  rights,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  rights: readonly string[];
}) {
  const held = new Set(rights);
  const places = ALL_LINKS.filter((link) => mayOpen(link, held)).map((link): [string, string[]] => [
    link.name,
    ["G", link.key.toUpperCase()],
  ]);
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Keys" wide>
      <div className="keys">
        <KeyGroup name="Anywhere" keys={ANYWHERE} />
        <KeyGroup name="Go to" keys={places} />
        <KeyGroup name="Period and filters" keys={PERIOD} />
        <KeyGroup name="Tables" keys={TABLES} />
        {held.has("review.decide") ? <KeyGroup name="Access reviews, your items" keys={REVIEWS} /> : null}
      </div>
    </Dialog>
  );
}

function KeyGroup({ name, keys }: { name: string; keys: readonly [string, string[]][] }) {
  return (
    <section>
      <h3>{name}</h3>
      <ul>
        {keys.map(([words, hits]) => (
          <li key={words}>
            <span>{words}</span>
            <span>
              <Keys keys={hits} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
