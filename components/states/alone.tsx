import type { ReactNode } from "react";

/** A page that has only one thing to say. */
export function Alone({ title, children, actions }: { title: ReactNode; children?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="alone-state">
      <h1>{title}</h1>
      {children ? <div className="soft">{children}</div> : null}
      {actions ? <div className="acts">{actions}</div> : null}
    </div>
  );
}

/** The person is known but may not. Says what is missing and who can give it. */
export function NotAllowed({ what, actions }: { what: string; actions?: ReactNode }) {
  return (
    <Alone title={`You may not ${what}`} actions={actions}>
      <p>Your role does not include it. An administrator can change that under Members & tokens; it takes effect on your next request.</p>
    </Alone>
  );
}

/** Not there, or outside what the person may see: the two are told alike. */
export function NotHere({ what = "page", actions }: { what?: string; actions?: ReactNode }) {
  return (
    <Alone title={`There is no such ${what}`} actions={actions}>
      <p>It does not exist, or it is outside what you may see. Check the address, or search with ⌘K.</p>
    </Alone>
  );
}
