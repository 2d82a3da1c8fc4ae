/** One organisation, in a process of its own: see detection/figures.ts. */
import { enableTypeScript } from "../prepare/typescript.mjs";

process.once("message", async (asked) => {
  await enableTypeScript();
  const { figuresOf } = await import("./detection/figures.ts");
  process.send?.(figuresOf(asked), () => process.disconnect());
});
