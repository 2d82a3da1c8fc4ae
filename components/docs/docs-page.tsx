import type { ReactNode } from "react";
import { Icon } from "../ui/icon";
import { TextLink } from "../ui/text-link";

/** What stands around each page of the documentation, which anybody may read without the shell. */
export function DocsPage({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="alone docs">
      <header>
        <TextLink href="/overview">
          <span className="brand">
            <Icon name="brand" />
            Countinghouse
          </span>
        </TextLink>
      </header>
      <main id="main">
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  );
}
