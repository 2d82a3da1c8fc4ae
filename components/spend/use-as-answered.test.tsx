import { useState } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import type { Filters } from "../filters/use-filters";
import { useAsAnswered } from "./use-as-answered";

const asking = (periodWords: string, metric: Filters["metric"] = "cost"): Filters =>
  ({ periodWords, metric, budgetUsed: false }) as Filters;
type Step = { asked: Filters; isOnItsWay: boolean };

/** Is drawn once for each of the steps, one after the other, and notes what it says. */
function Page({ steps, said }: { steps: readonly Step[]; said: string[] }) {
  const [at, goTo] = useState(0);
  const { asked, isOnItsWay } = steps[at] as Step;
  const { periodWords, metric } = useAsAnswered(asked, isOnItsWay);
  said[at] = `${metric} in ${periodWords}`;
  if (at + 1 < steps.length) goTo(at + 1);
  return null;
}

function saidAfter(steps: readonly Step[]): string[] {
  const said: string[] = [];
  renderToStaticMarkup(<Page steps={steps} said={said} />);
  return said;
}

it("figures keep the words that they were asked with until those that are asked for are there; another metric is drawn at once", () => {
  const [october, september, tokens] = [asking("October"), asking("September"), asking("September", "tokens")];
  expect(
    saidAfter([
      { asked: october, isOnItsWay: false },
      { asked: september, isOnItsWay: true },
      { asked: tokens, isOnItsWay: true },
      { asked: tokens, isOnItsWay: false },
      { asked: october, isOnItsWay: true },
    ]),
  ).toEqual(["cost in October", "cost in October", "tokens in October", "tokens in September", "cost in September"]);
});
