import { describe, expect, it } from "vitest";
import { errorFileOf } from "./error-file";
import { kindOfHeader } from "./file-kind";

describe("what a file holds", () => {
  it.each([
    ["id,time,provider,model", "usage_csv"],
    ['\uFEFF"id";"occurred_at"', "usage_csv"],
    ["identity_id,name,kind", "inventory_csv"],
    ["name,kind,owner_email", "inventory_csv"],
    ["start_time,end_time,start_time_iso,end_time_iso,project_id", "usage_export"],
    ["usage_date_utc,model_version,api_key,workspace", "usage_export"],
    ['\uFEFF  {"object":"page","data":[', "usage_export"],
    ["[{", "usage_export"],
    ['{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"Resources":[', "scim_users"],
    ['[{"userName":"a"', "scim_users"],
    ['{"object":"list","data":[{"object":"organization.project.api_key"', "provider_keys"],
    ['{"data":[{"id":"apikey_1","partial_key_hint":"sk-ant-api03-R2D...igAA"', "provider_keys"],
    ['{"keys":["a"],"total_count":1,"current_page":1,"total_pages":1}', "provider_keys"],
    ["provider,account,key_id,name", "provider_keys"],
    ["a,b,c", null],
    ["", null],
  ])("%j is %s", (header, kind) => {
    expect(kindOfHeader(header)).toBe(kind);
  });
});

describe("the file of rows that were not taken", () => {
  it("is empty when every row was taken", () => {
    expect(errorFileOf([])).toBe("");
  });

  it("quotes by RFC 4180 and never lets a spreadsheet run a cell", () => {
    expect(errorFileOf([{ line: 2, column: "name", message: '=HYPERLINK("x")', fix: "Say, who." }])).toBe(
      'line,column,message,fix\r\n2,name,"\'=HYPERLINK(""x"")","Say, who."\r\n',
    );
  });
});
