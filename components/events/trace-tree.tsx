import type { TraceView } from "@/lib/reporting";
import { formatInstant } from "../charts/prepare/dates";
import { formatCount, formatMoney } from "../charts/prepare/format";
import { PageHeader } from "../shell/page-header";
import { Entity, Money, StateMark, Tokens } from "../tables/cells";
import { Section } from "../ui/section";
import { ShortId } from "../ui/short-id";

/** The calls of one trace as they called each other: parents above, what each and everything below it cost. */
export function TraceTree({ trace }: { trace: TraceView }) {
  const calls = trace.nodes.filter(({ event }) => event.role === "billable").length;
  return (
    <>
      <PageHeader
        title={`${formatCount(calls)} ${calls === 1 ? "call" : "calls"} cost ${formatMoney(trace.pricedCostUsd)}`}
        crumbs={[{ name: "Trace" }]}
        fresh={[formatInstant(trace.from), <ShortId key="id" id={trace.traceId} />, ...(trace.unpricedEvents > 0 ? [`${formatCount(trace.unpricedEvents)} unpriced`] : [])]}
      />
      <Section after finding="The chain of calls" name={trace.isCut ? "Only the first calls are shown: the trace is very long" : "Evidence repeats a call that is counted elsewhere"}>
        <div className="tw" tabIndex={0} role="region" aria-label="The chain of calls, scrolls">
          <table className="tbl frz quiet">
            <caption className="sr">The chain of calls</caption>
            <thead>
              <tr>
                <th scope="col">Call</th>
                <th scope="col">Identity</th>
                <th scope="col">Status</th>
                <th scope="col" className="num">Tokens</th>
                <th scope="col" className="num">Cost</th>
                <th scope="col" className="num">With all below</th>
              </tr>
            </thead>
            <tbody>
              {trace.nodes.map(({ event, depth, subtreeCostUsd }) => (
                <tr key={event.id}>
                  <th scope="row" style={{ paddingLeft: depth * 20 }}>
                    <Entity kind={event.tool ? "tool" : "model"} name={event.tool ?? event.models.map((one) => one.model).join(", ")} href={`/events/${event.id}`} about={event.operation} />
                  </th>
                  <td>{event.identity.name}</td>
                  <td>
                    <StateMark tone={event.status === "ok" ? "ok" : event.status === "error" ? "warn" : "none"} calm>
                      {event.role === "evidence" ? "Evidence" : event.status.replace("_", " ")}
                    </StateMark>
                  </td>
                  <td className="num"><Tokens value={event.tokens.total} /></td>
                  <td className="num"><Money value={event.costUsd} strong why="No price yet" /></td>
                  <td className="num"><Money value={subtreeCostUsd} /></td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Section>
    </>
  );
}
