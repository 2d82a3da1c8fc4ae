import { expect, test } from "vitest";
import { missingOptionals } from "./fix-lock.mjs";

const tool = { version: "1.2.3", dev: true, optionalDependencies: { "@tool/linux-x64-musl": "1.2.3", "@tool/darwin-arm64": "^1.2.3" } };

test("builds for other platforms that the lock lacks are found, with version, platform and use", () => {
  expect(missingOptionals({ "node_modules/tool": tool })).toEqual([
    ["node_modules/@tool/linux-x64-musl", { version: "1.2.3", cpu: ["x64"], dev: true, libc: ["musl"], optional: true, os: ["linux"] }],
    ["node_modules/@tool/darwin-arm64", { version: "1.2.3", cpu: ["arm64"], dev: true, optional: true, os: ["darwin"] }],
  ]);
});

test("a build counts as there wherever Node would find it", () => {
  const nested = { optionalDependencies: { "@tool/darwin-arm64": "1.0.0" } };
  expect(missingOptionals({ "node_modules/a/node_modules/tool": nested, "node_modules/@tool/darwin-arm64": { version: "1.0.0" } })).toEqual(
    [],
  );
  expect(missingOptionals({ "node_modules/a/node_modules/tool": nested, "node_modules/a/node_modules/@tool/darwin-arm64": {} })).toEqual(
    [],
  );
  expect(missingOptionals({ "node_modules/tool": nested, "node_modules/a/node_modules/@tool/darwin-arm64": {} })).toHaveLength(1);
});
