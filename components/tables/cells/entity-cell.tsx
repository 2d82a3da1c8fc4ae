import type { ReactNode } from "react";
import { Swatch } from "../../charts/swatch";
import { Icon, type IconName } from "../../ui/icon";
import { Link } from "../../ui/link";

/** The glyph of each kind of thing; kinds of identity have their own. */
export const KIND_ICON: Record<string, IconName> = {
  agent: "agent",
  service_account: "service",
  api_client: "client",
  ci_bot: "ci",
  workload: "workload",
  shared: "shared",
  human: "person",
  person: "person",
  identity: "identity",
  team: "team",
  business_unit: "unit",
  cost_centre: "book",
  operation: "incident",
  tenant: "gate",
  owner: "person",
  model: "model",
  provider: "provider",
  application: "app",
  environment: "env",
  credential: "key",
  tool: "tool",
  budget: "budget",
  source: "import",
  page: "overview",
};

export const KIND_WORD: Record<string, string> = {
  agent: "Agent",
  service_account: "Service account",
  api_client: "API client",
  ci_bot: "CI bot",
  workload: "Workload",
  shared: "Shared account",
  human: "Person",
  person: "Person",
  identity: "Identity",
  team: "Team",
  business_unit: "Business unit",
  cost_centre: "Cost centre",
  operation: "Operation",
  tenant: "Tenant",
  owner: "Owner",
  model: "Model",
  provider: "Provider",
  application: "Application",
  environment: "Environment",
  credential: "Credential",
  tool: "Connected tool",
  budget: "Budget",
  source: "Source",
};

type EntityProps = {
  name: string;
  /** Opens it. A click on the rest of the row filters instead. */
  href?: string | undefined;
  /** Draws the glyph of the kind… */
  kind?: string | undefined;
  /** …or the swatch that a chart beside the table draws it in. There are eight hues: without that chart a hue names nobody. */
  slot?: number | null | undefined;
  /** Quieter words behind. */
  about?: ReactNode;
  mono?: boolean;
};

/** Swatch or glyph, name, link. */
export function Entity({ name, href, kind, slot, about, mono }: EntityProps) {
  const words = (
    <span className={mono ? "name mono" : "name"} title={name.length > 32 ? name : undefined} dir="auto">
      {name}
    </span>
  );
  return (
    <span className="ent">
      {slot !== undefined ? <Swatch slot={slot} /> : kind ? <Icon name={KIND_ICON[kind] ?? "circle"} /> : null}
      {href ? (
        <Link href={href} className="name">
          {words}
        </Link>
      ) : (
        words
      )}
      {about ? <small>{about}</small> : null}
    </span>
  );
}

type CodedProps = { code?: string | undefined; name: string; href?: string | undefined };

/** A code that finance knows it by, quieter before the name: "CC-4110 Customer care". */
export function CodedName({ code, name, href }: CodedProps) {
  return (
    <span className="ent">
      {code && code !== name ? <span className="mono muted">{code}</span> : null}
      <Entity name={name} href={href} />
    </span>
  );
}

/** Who answers for it; nobody is said. */
export function Owner({ name, none = "no owner" }: { name: string | null | undefined; none?: string }) {
  return name ? <span dir="auto">{name}</span> : <span className="muted">— {none}</span>;
}
