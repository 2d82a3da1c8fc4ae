import type { ReactNode } from "react";
import { ROLE_NAMES } from "@/lib/auth/core/roles";
import { KNOWN_PRODUCERS } from "@/lib/metering/core/fidelity";
import { DocsPage } from "./docs-page";
import { ROLE_DUTIES } from "./guide-words";

/** A few lines to paste, and how the calls of such an emitter are paid. */
export type GuideRecipe = { key: string; label: string; say: string; code: string; plan?: { say: string } };

const PARTS = [
  ["connect", "Connect an emitter"],
  ["producers", "Each emitter: where it sends, what it leaves out"],
  ["budgets", "Budgets and enforcement"],
  ["close", "Close a month, export it"],
  ["security", "Findings of security tools"],
  ["terminal", "From a terminal"],
  ["roles", "Roles"],
] as const;

/** How to work with the product, on one page. What is data elsewhere is shown from there. */
export function Guide({ recipes }: { recipes: readonly GuideRecipe[] }) {
  return (
    <DocsPage title="Documentation">
      <p className="muted">
        Every call of a model, counted once, priced at its own time and tied to whoever made it. All that programs may ask is described
        under <a href="/docs/api">Machine interface</a>.
      </p>
      <nav aria-label="Parts">
        <ul>
          {PARTS.map(([id, name]) => (
            <li key={id}>
              <a href={`#${id}`}>{name}</a>
            </li>
          ))}
        </ul>
      </nav>
      <Part id="connect">
        <p>
          Each emitter or gateway gets a token of its own: <a href="/sources">Sources</a>, “Connect a source”. Put it where{" "}
          <code>cth_…</code> stands below. The first events appear within seconds; the same event again changes nothing.
        </p>
        {recipes.map(({ key, ...recipe }) => (
          <Recipe key={key} {...recipe} />
        ))}
        <p>
          Files go to <a href="/imports">Imports</a>: usage or inventory as CSV, usage exports of OpenAI and Anthropic. Every row that
          cannot be taken is explained.
        </p>
      </Part>
      <Part id="producers">
        <p>
          Whoever sends is recognised by what it sends: nothing has to be set. Some emitters do not tell everything; the page of a source
          says the same for those that it received from.
        </p>
        <dl>
          {KNOWN_PRODUCERS.map(({ name, about, sign, path, losses }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <p>{about}</p>
                <p>
                  Send to <code>/api/v1{path.replaceAll(" or /", " or /api/v1/")}</code>. Recognised by {sign}.
                </p>
                {losses.map(({ loses, effect, fix }) => (
                  <p key={loses}>
                    <strong>Leaves out: {loses.charAt(0).toLowerCase() + loses.slice(1)}.</strong> {effect} {fix}
                  </p>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </Part>
      <Part id="budgets">
        <p>
          A budget limits money, tokens or calls of whatever you choose, by day, week, month or quarter: <a href="/budgets">Budgets</a>. It
          can warn, ask for approval, or stop. A budget that only counts needs nothing more than usage; to stop a call before it is made,
          the caller asks first: “Connect a source”, with “It asks before each call” ticked, shows the lines for each client and gateway.
        </p>
        <p>
          A refusal tells the reason, the budget and when to ask again. While Countinghouse is away, each budget says whether calls pass.
        </p>
      </Part>
      <Part id="close">
        <p>
          <a href="/chargeback">Chargeback</a> shows what is left to do before a month can be closed: usage without an owner, models without
          a price, invoices that differ. Closing copies every figure: a closed month does not change, and usage that comes later is posted
          to the next one. <a href="/exports">Exports</a> makes files of it as CSV, XLSX, journals and FOCUS, and sends them on a schedule.
          A file of FOCUS can be checked by anybody: <code>npm run cli -- focus check FILE</code>.
        </p>
      </Part>
      <Part id="security">
        <p>
          Scanners and providers tell what they find by <a href="/docs/api">POST /api/v1/security-events and /api/v1/secret-findings</a>. No
          secret is stored: a key is matched by its hash, and one that leaked is tied at once to what it spends. What happened, what it cost
          and what can be done is one incident under <a href="/anomalies">Anomalies</a>.
        </p>
      </Part>
      <Part id="terminal">
        <p>
          <code>npm run cli</code> lists all commands: making tokens and people, importing and exporting files, verifying the audit log, the
          counters of budgets and the evidence of reviews.
        </p>
        <pre className="code">
          <code>{`npm run cli -- token create --name support-desk --scopes ingest\nnpm run cli -- import usage.csv\nnpm run cli -- audit verify`}</code>
        </pre>
      </Part>
      <Part id="roles">
        <p>
          Roles are given under <a href="/settings">Members &amp; tokens</a>, for all or for a unit, team, application or environment. Some
          exclude each other: who prepares a close does not approve it.
        </p>
        <dl>
          {ROLE_DUTIES.map(([role, duty]) => (
            <div key={role}>
              <dt>{ROLE_NAMES[role]}</dt>
              <dd>{duty}</dd>
            </div>
          ))}
        </dl>
      </Part>
    </DocsPage>
  );
}

function Part({ id, children }: { id: (typeof PARTS)[number][0]; children: ReactNode }) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{PARTS.find(([part]) => part === id)?.[1]}</h2>
      {children}
    </section>
  );
}

function Recipe({ label, say, code, plan }: GuideRecipe) {
  return (
    <article>
      <h3>{label}</h3>
      <p className="sub">{say}</p>
      <pre className="code">
        <code>{code}</code>
      </pre>
      {plan ? <p className="sub">{plan.say}</p> : null}
    </article>
  );
}
