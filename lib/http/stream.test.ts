import { expect, test } from "vitest";
import { stream } from "./stream";

test("rows are read only as fast as they are taken, and the source is closed when the caller leaves", async () => {
  let made = 0;
  let closed = false;
  async function* source() {
    try {
      for (;;) {
        made++;
        yield "x".repeat(1_000);
      }
    } finally {
      closed = true;
    }
  }
  const reader = stream(source(), { contentType: "text/plain" }).body?.getReader();
  await reader?.read();
  expect(made).toBeLessThan(5);
  await reader?.cancel();
  expect(closed).toBe(true);
});

test("a file name cannot end its header", () => {
  expect(stream(nothing(), { contentType: "text/csv", fileName: 'a"\r\nset-cookie: x.csv' }).headers.get("content-disposition")).toBe(
    'attachment; filename="a___set-cookie_ x.csv"',
  );
});

async function* nothing(): AsyncGenerator<string> {}
