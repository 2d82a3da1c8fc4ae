import { describe, expect, test } from "vitest";
import { grantPart, itemDetail, usedOf } from "@/lib/testing/review-item";
import { stayingOf } from "./staying";

const told = (permission: string, calls = 1) => ({
  ...{ permission, calls },
  ...{ firstUsedAt: "2026-01-01T00:00:00Z", lastUsedAt: "2026-10-10T00:00:00Z" },
});
const scopes = (values: readonly string[], permissions: ReturnType<typeof told>[]) => {
  const parts = values.map((value) => grantPart(value, { kind: "scope", requests90d: 0 }));
  return stayingOf({ ...itemDetail().evidence, permissions }, parts).scopes;
};
const models = (parts: Parameters<typeof stayingOf>[1], ...used: ReturnType<typeof usedOf>[]) =>
  stayingOf(itemDetail({ evidence: { use: { models: used } } }).evidence, parts).models;

describe("what stays of scopes", () => {
  test("is of a pattern what logs told that it covers, the most used first, and each single one, told or not", () => {
    const used = [told("s3:GetObject", 2), told("bedrock:InvokeModel", 9), told("s3:ListBucket", 5), told("S3:LISTBUCKET")];
    expect(scopes(["s3:*", "chat.write"], used)).toEqual(["chat.write", "s3:ListBucket", "s3:GetObject"]);
    expect(scopes(["*"], used)).toEqual(["bedrock:InvokeModel", "s3:ListBucket", "s3:GetObject"]);
  });

  test("is nothing where none was granted, whatever was told, and nothing of a pattern of which nothing was", () => {
    expect(scopes([], [told("s3:GetObject")])).toEqual([]);
    expect(scopes(["s3:*"], [told("bedrock:InvokeModel")])).toEqual([]);
  });
});

describe("what stays of sources of data", () => {
  const sources = (values: readonly string[], dataSources: string[], ...used: ReturnType<typeof usedOf>[]) => {
    const parts = values.map((value) => grantPart(value, { kind: "data_source", requests90d: 0 }));
    return stayingOf({ ...itemDetail({ evidence: { use: { tools: used } } }).evidence, dataSources }, parts).dataSources;
  };

  test("is of leave to read every source those that were called, and no tool of another kind; each single one stays, told or not", () => {
    const failed = usedOf("lake", { requests90d: 2, errors90d: 2 });
    expect(sources(["*"], ["crm", "lake"], usedOf("crm"), usedOf("mailer"), failed)).toEqual(["crm"]);
    expect(sources(["wiki", "*"], ["crm"], usedOf("crm"))).toEqual(["wiki", "crm"]);
    expect(sources(["wiki"], ["crm"], usedOf("crm"))).toEqual(["wiki"]);
    expect(sources([], ["crm"], usedOf("crm"))).toEqual([]);
  });
});

describe("what stays of what calls tell", () => {
  test("is single grants that were used, and of a pattern what it covered with success", () => {
    const parts = [
      grantPart("gpt-4*", { kind: "model" }),
      grantPart("claude-haiku", { kind: "model", requests90d: 3 }),
      grantPart("o3", { kind: "model", requests90d: 0 }),
    ];
    const failed = usedOf("gpt-4-turbo", { requests90d: 2, errors90d: 2 });
    expect(models(parts, usedOf("gpt-4o"), usedOf("gemini-pro"), failed)).toEqual(["claude-haiku", "gpt-4o"]);
  });

  test("is all that was used where nothing limited it", () => {
    expect(models([], usedOf("gpt-4o"), usedOf("gemini-pro"))).toEqual(["gpt-4o", "gemini-pro"]);
    expect(models([grantPart("*", { kind: "model" })], usedOf("gpt-4o"))).toEqual(["gpt-4o"]);
  });
});
