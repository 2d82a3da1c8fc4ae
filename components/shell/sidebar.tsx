"use client";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { Icon } from "../ui/icon";
import { Link } from "../ui/link";
import { type Destination, FOOT_LINKS, linkOf, mayOpen, NAV_GROUPS, type NavCounts } from "./destinations";
import { PersonMenu, type ShellPerson } from "./person-menu";
import { ThemeSwitch } from "./theme-switch";

export type SidebarProps = { organisation: string; person: ShellPerson; counts: NavCounts; onGo?: () => void };

/** Groups of links, counts at the right, the person at the foot. */
export function Sidebar({ organisation, person, counts, onGo }: SidebarProps) {
  const current = linkOf(usePathname())?.href;
  const rights = new Set(person.rights);
  const side = useRef<HTMLDivElement>(null);
  // There are more links than a low window shows: the one of this page is always among those in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it follows the page
  useEffect(() => side.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }), [current]);
  const link = (to: Destination) => (
    <li key={to.href}>
      <Link href={to.href} aria-current={current === to.href ? "page" : undefined} {...(onGo ? { onClick: onGo } : {})}>
        <Icon name={to.icon} />
        {to.name}
        {to.count && counts[to.count] ? <span className="n">{counts[to.count]}</span> : null}
      </Link>
    </li>
  );
  return (
    <div className="side-in">
      <div className="side-links" ref={side}>
        <Link className="brand" href="/overview" {...(onGo ? { onClick: onGo } : {})}>
          <Icon name="brand" />
          Countinghouse
        </Link>
        <div className="org">
          <span dir="auto">{organisation}</span>
        </div>
        <nav className="nav" aria-label="Main">
          {NAV_GROUPS.map((group) => {
            const links = group.links.filter((to) => mayOpen(to, rights));
            if (links.length === 0) return null;
            return (
              <div key={group.name ?? "top"}>
                {group.name ? <h2>{group.name}</h2> : null}
                <ul>{links.map(link)}</ul>
              </div>
            );
          })}
        </nav>
        <div className="foot nav">
          <ul>
            {FOOT_LINKS.filter((to) => mayOpen(to, rights)).map(link)}
            <li>
              <Link href="/docs">
                <Icon name="doc" />
                Documentation
              </Link>
            </li>
            <li>
              <ThemeSwitch />
            </li>
          </ul>
        </div>
      </div>
      <div className="nav me">
        <PersonMenu person={person} />
      </div>
    </div>
  );
}
