import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import { ChartLegend } from "../../charts/chart-legend";
import { Entity } from "./entity-cell";

const LONG = "Überwachungs-".repeat(16).slice(0, 200);
const RIGHT_TO_LEFT = "סוכן חיוב";

it("a name of 200 characters is whole in what is read out and pointed at, however much of it is seen", () => {
  const drawn = renderToStaticMarkup(<Entity name={LONG} />);
  expect(drawn).toContain(`title="${LONG}"`);
  expect(drawn).toContain(`>${LONG}</span>`);
});

it("a name is written in its own direction, in tables and legends, and turns nothing beside it", () => {
  expect(renderToStaticMarkup(<Entity name={RIGHT_TO_LEFT} about="2 keys" />)).toContain(
    `<span class="name" dir="auto">${RIGHT_TO_LEFT}</span><small>2 keys</small>`,
  );
  const series = [RIGHT_TO_LEFT, "Care"].map((name, slot) => ({ id: name, name, slot, total: "1" }));
  const legend = renderToStaticMarkup(<ChartLegend series={series} hidden={new Set()} onToggle={() => undefined} />);
  expect(legend).toContain(`<span dir="auto">${RIGHT_TO_LEFT}</span>`);
});
