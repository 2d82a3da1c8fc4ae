import { TextLink } from "../ui/text-link";
import { DocsPage } from "./docs-page";
import type { Field, ReferenceOperation } from "./reference";

type Group = { name: string; operations: ReferenceOperation[] };
type Failure = { status: string; about: string };

/** The machine interface, all on one page, so that the browser's own search finds everything. */
export function ApiReference({ groups, failures, about }: { groups: readonly Group[]; failures: readonly Failure[]; about: string }) {
  return (
    <DocsPage title="Machine interface">
      <p className="muted">
        {about} How to work with the product is told under <TextLink href="/docs">Documentation</TextLink>.
      </p>
      <p>
        Every call carries a machine token, made under <TextLink href="/settings">Members &amp; tokens</TextLink> or by{" "}
        <code>npm run cli -- token create</code>: <code>Authorization: Bearer cth_…</code>. Programs read the same description at{" "}
        <a href="/api/v1/openapi.json">/api/v1/openapi.json</a> (OpenAPI 3.1).
      </p>
      <Contents groups={groups} />
      <Failures failures={failures} />
      {groups.map((group) => (
        <section key={group.name} aria-labelledby={anchorOf(group.name)}>
          <h2 id={anchorOf(group.name)}>{group.name}</h2>
          {group.operations.map((operation) => (
            <Operation key={operation.id} {...operation} />
          ))}
        </section>
      ))}
    </DocsPage>
  );
}

const anchorOf = (name: string) => name.toLowerCase().replaceAll(" ", "-");

function Contents({ groups }: { groups: readonly Group[] }) {
  return (
    <nav aria-label="Operations">
      {groups.map(({ name, operations }) => (
        <div key={name}>
          <strong>{name}</strong>
          <ul>
            {operations.map(({ id, method, path }) => (
              <li key={id}>
                <a href={`#${id}`}>
                  <code>
                    {method} {path}
                  </code>
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

function Failures({ failures }: { failures: readonly Failure[] }) {
  return (
    <section aria-labelledby="failures">
      <h2 id="failures">Failures</h2>
      <p>
        Every failure has the same body; <code>requestId</code> finds the request in the log.
      </p>
      <pre className="code">
        <code>{`{ "error": { "code", "message", "details": [{ "location", "message", "fix" }], "requestId" } }`}</code>
      </pre>
      <dl>
        {failures.map(({ status, about }) => (
          <div key={status}>
            <dt>{status}</dt>
            <dd>{about}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Operation({ id, method, path, summary, description, scope, fields, types, curl, answer, failures }: ReferenceOperation) {
  return (
    <article id={id} aria-labelledby={`${id}-name`}>
      <h3 id={`${id}-name`}>
        <a href={`#${id}`}>{summary}</a>
      </h3>
      <p className="mono">
        {method} /api/v1{path}
      </p>
      <p className="sub">
        {scope ? `Needs the scope ${scope}.` : "Needs no token."}
        {types.length > 0 ? ` Takes ${types.join(", ")}.` : ""}
        {description ? ` ${description}` : ""}
      </p>
      <pre className="code">
        <code>{curl}</code>
      </pre>
      {fields.map((list) => (
        <Fields key={list.title} {...list} />
      ))}
      {answer.fields.length > 0 ? (
        <Fields title={`Answer ${answer.status}`} fields={answer.fields} />
      ) : (
        <p className="sub">
          Answers {answer.status} with {answer.type}.
        </p>
      )}
      <p className="sub">
        <a href="#failures">May fail with</a> {failures.join(", ")}.
      </p>
    </article>
  );
}

function Fields({ title, fields }: { title: string; fields: readonly Field[] }) {
  return (
    <details open={fields.length <= 12}>
      <summary>
        {title} ({fields.length})
      </summary>
      <dl>
        {fields.map(({ name, type, required, about }) => (
          <div key={name}>
            <dt>
              <code>{name}</code>
              {required ? " required" : ""}
            </dt>
            <dd>
              {type}
              {about ? `. ${about}` : ""}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
