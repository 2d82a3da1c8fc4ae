"use client";
import { useState } from "react";
import { openHref, type ViewsAnswer } from "@/lib/views/core/saved-view";
import { fetchJson } from "../states/fetch-json";
import { useRead } from "../states/use-read";
import { Field } from "../ui/field";
import { Section } from "../ui/section";
import { Select } from "../ui/select";
import { notifyDone, notifyFailed } from "../ui/toast";
import { VIEWS_PATH } from "./view-words";

export type ChosenHome = { view: string } | { address: string } | null;
type HomeSettingProps = { own: ChosenHome; pages: readonly { href: string; name: string }[] };

const ROLE = "role";
const keyOf = (home: ChosenHome): string => (home === null ? ROLE : "view" in home ? `view ${home.view}` : `page ${home.address}`);

/** Where one begins after signing in: what the role says, a page, or a saved view. */
export function HomeSetting({ own, pages }: HomeSettingProps) {
  const [chosen, setChosen] = useState(keyOf(own));
  const views = useRead<ViewsAnswer>(VIEWS_PATH).data?.data ?? [];
  const homes: { name: string; home: ChosenHome; href?: string }[] = [
    { name: "As my role says", home: null },
    ...pages.map(({ name, href }) => ({ name, home: { address: href }, href })),
    ...views.map((view) => ({ name: `View: ${view.name}`, home: { view: view.id }, href: openHref(view) })),
  ];
  async function choose(key: string) {
    const wanted = homes.find(({ home }) => keyOf(home) === key);
    if (!wanted) return;
    setChosen(key);
    await fetchJson(`${VIEWS_PATH}/home`, { method: "PUT", body: { home: wanted.home } })
      .then(() => notifyDone(wanted.home ? `You begin at ${wanted.name.replace(/^View: /, "")}` : "You begin where your role says"))
      .catch((error: unknown) => {
        setChosen(chosen);
        notifyFailed(error instanceof Error ? error.message : "It was not changed. Try again.");
      });
  }
  const known = homes.some(({ home }) => keyOf(home) === chosen);
  return (
    <Section after finding="Your start page" name="Where signing in leads">
      <div className="form-narrow">
        <Field label="Start page">
          {(control) => (
            <Select
              {...control}
              value={chosen}
              onChange={(key) => void choose(key)}
              choices={[
                ...homes.map(({ name, home }) => ({ value: keyOf(home), label: name })),
                ...(known ? [] : [{ value: chosen, label: own && "address" in own ? own.address : "A saved view" }]),
              ]}
            />
          )}
        </Field>
      </div>
    </Section>
  );
}
