import type { ReactNode } from "react";

export type Fact = { name: string; value: ReactNode };

/** A strip of facts under an ink rule: who owns it, where it runs. */
export function Facts({ facts }: { facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Names left, values right, hairlines; `sum` closes with a double rule. */
export function KeyValues({ rows }: { rows: readonly (Fact & { sum?: boolean })[] }) {
  return (
    <dl className="kv">
      {rows.map((row) => (
        <KeyValue key={row.name} {...row} />
      ))}
    </dl>
  );
}

function KeyValue({ name, value, sum }: Fact & { sum?: boolean }) {
  const className = sum ? "sum" : undefined;
  return (
    <>
      <dt className={className}>{name}</dt>
      <dd className={className}>{value}</dd>
    </>
  );
}
