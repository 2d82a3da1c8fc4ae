import type { ItemSummary, QueueView } from "@/lib/reviews/core/views";
import { Money, StateMark } from "../tables/cells";
import { KIND_ICON } from "../tables/cells/entity-cell";
import { Icon } from "../ui/icon";
import { recommendationLine } from "./evidence-words";
import { dearestFirst } from "./queue-steps";
import { counted, OUTCOME, RECOMMENDED } from "./review-words";

type QueueListProps = { queue: QueueView; currentId: string | null; onGo: (itemId: string) => void };

/** What is left, dearest first, each with what is recommended and why; what was decided; what went to others. */
export function QueueList({ queue, currentId, onGo }: QueueListProps) {
  return (
    <nav className="rv-queue" aria-label="Items">
      {queue.left.length > 0 ? (
        <>
          <h2>
            Left <span className="muted">{queue.left.length}</span>
          </h2>
          <ul className="rv-left">
            {dearestFirst(queue.left).map((item) => (
              <li key={item.id}>
                <button type="button" aria-current={item.id === currentId ? "true" : undefined} onClick={() => onGo(item.id)}>
                  <Glyph item={item} />
                  <b dir="auto">{item.identity.name}</b>
                  <span className="v">
                    <Money value={item.costUsd30d} />
                  </span>
                  <span className="rv-why" title={item.why}>
                    <StateMark tone={RECOMMENDED[item.recommendation].tone} calm>
                      {recommendationLine(item)}
                    </StateMark>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {queue.decided.length > 0 ? (
        <div className="rv-past">
          <h2>
            Decided <span className="muted">{queue.decided.length}</span>
          </h2>
          <ul>
            {queue.decided.map((item) => (
              <li key={item.id}>
                <button type="button" aria-current={item.id === currentId ? "true" : undefined} onClick={() => onGo(item.id)}>
                  <Glyph item={item} />
                  <b dir="auto">{item.identity.name}</b>
                  <span className="v">{OUTCOME[item.decision].word}</span>
                </button>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      <Elsewhere elsewhere={queue.elsewhere} />
    </nav>
  );
}

const Glyph = ({ item }: { item: ItemSummary }) => <Icon name={KIND_ICON[item.identity.kind] ?? "identity"} />;

/** Nobody attests their own: where such items went. */
function Elsewhere({ elsewhere }: { elsewhere: QueueView["elsewhere"] }) {
  const [first] = elsewhere;
  if (!first) return null;
  return (
    <div className="rv-note">
      <Icon name="lock" />
      {elsewhere.length === 1 ? (
        <p>
          {first.item.identity.name} is your own. It went to {first.to}.
        </p>
      ) : (
        <details>
          <summary>{counted(elsewhere.length, "item")} are your own and went to others.</summary>
          <ul>
            {elsewhere.map(({ item, to }) => (
              <li key={item.id}>
                {item.identity.name}: {to}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}
