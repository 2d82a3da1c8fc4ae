"use client";
import { LinkTabs } from "../ui/tabs";

const TABS = [
  { href: "/reviews", label: "Reviews", rights: null },
  { href: "/reviews/queue", label: "Your items", rights: ["review.decide"] },
  { href: "/reviews/templates", label: "Templates", rights: ["review.read", "review.define"] },
  { href: "/reviews/delegations", label: "Standing in", rights: null },
] as const;

/** The pages of access reviews, under the title of each. */
export const ReviewsTabs = ({ rights }: { rights: readonly string[] }) => (
  <LinkTabs label="Access reviews" tabs={TABS.filter((tab) => tab.rights === null || tab.rights.some((right) => rights.includes(right)))} />
);
