"use client";
import { usePathname } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { Link } from "../ui/link";
import { firstCrumb } from "./destinations";

export type Crumb = { name: string; href?: string };
type CrumbStore = { crumbs: readonly Crumb[]; setCrumbs: (crumbs: readonly Crumb[]) => void };

const NO_CRUMBS: readonly Crumb[] = [];
const CrumbContext = createContext<CrumbStore>({ crumbs: NO_CRUMBS, setCrumbs: () => undefined });

/** Holds what the page adds to the breadcrumb: the layout draws the bar, only the page knows the name of its thing. */
export function CrumbProvider({ children }: { children: ReactNode }) {
  const [crumbs, setCrumbs] = useState<readonly Crumb[]>(NO_CRUMBS);
  const store = useMemo(() => ({ crumbs, setCrumbs }), [crumbs]);
  return <CrumbContext value={store}>{children}</CrumbContext>;
}

/** Puts crumbs after the section's own while the page is there: `<PageCrumbs crumbs={[{ name: "Tier-1 triage" }]} />`. */
export function PageCrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  const { setCrumbs } = useContext(CrumbContext);
  const key = JSON.stringify(crumbs);
  useEffect(() => {
    setCrumbs(JSON.parse(key) as Crumb[]);
    return () => setCrumbs(NO_CRUMBS);
  }, [key, setCrumbs]);
  return null;
}

export function Crumbs({ organisation }: { organisation: string }) {
  const path = usePathname();
  const { crumbs } = useContext(CrumbContext);
  const first = firstCrumb(path);
  const all: Crumb[] = [{ name: organisation, href: "/overview" }, ...(first ? [first] : []), ...crumbs];
  return (
    <nav className="crumbs" aria-label="Breadcrumb">
      <ol>
        {all.map((crumb, i) => {
          const last = i === all.length - 1;
          return (
            <li key={`${crumb.href ?? ""} ${crumb.name}`}>
              {last ? (
                <span aria-current="page" dir="auto">
                  {crumb.name}
                </span>
              ) : crumb.href ? (
                <Link href={crumb.href}>{crumb.name}</Link>
              ) : (
                <span>{crumb.name}</span>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
