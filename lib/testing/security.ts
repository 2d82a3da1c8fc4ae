/** Reports of security products as their tools write them, with made-up keys; a test says only what it is about. */

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const jsonBytes = (value: unknown): Uint8Array => bytes(JSON.stringify(value));
export const textBytes = bytes;

/** A cloud's key id of the right shape that no scanner takes for a real one is not to be had: it is put together here. */
export const fakeKeyId = (tail: string): string => `AK${"IA"}${tail.padStart(16, "Z").toUpperCase()}`;

export const gitleaksItem = (secret: string, over: object = {}) => ({
  ...{
    RuleID: "openai-api-key",
    Description: "OpenAI",
    StartLine: 4,
    EndLine: 4,
    StartColumn: 9,
    EndColumn: 60,
    Match: `key = "${secret}"`,
  },
  ...{ Secret: secret, File: "src/app.py", SymlinkFile: "", Commit: "c0ffee", Entropy: 4.2, Author: "Ann", Email: "ann@example.com" },
  ...{ Date: "2026-03-01T10:00:00Z", Message: "add", Tags: [], Fingerprint: "c0ffee:src/app.py:openai-api-key:4" },
  ...over,
});

export const trufflehogItem = (secret: string, over: object = {}) => ({
  SourceMetadata: {
    Data: {
      Git: {
        commit: "c0ffee",
        file: "keys",
        email: "Ann <ann@example.com>",
        repository: "https://github.com/acme/web.git",
        timestamp: "2026-03-01 10:00:00 -0700 PDT",
        line: 4,
      },
    },
  },
  ...{ SourceID: 0, SourceType: 16, SourceName: "trufflehog - git", DetectorType: 900, DetectorName: "OpenAI", DecoderName: "PLAIN" },
  ...{
    Verified: true,
    Raw: secret,
    RawV2: `${secret}:v2`,
    Redacted: "",
    ExtraData: { account: "123456789012" },
    SecretParts: { key: secret },
  },
  ...over,
});

export const cloudtrailRecord = (over: object = {}) => ({
  ...{
    eventVersion: "1.09",
    eventTime: "2026-03-10T10:00:00Z",
    eventSource: "bedrock.amazonaws.com",
    eventName: "InvokeModel",
    awsRegion: "us-east-1",
  },
  userIdentity: { type: "IAMUser", principalId: "AIDEXAMPLE", arn: "arn:aws:iam::111122223333:user/scout", accountId: "111122223333" },
  ...{ sourceIPAddress: "203.0.113.7", userAgent: "Boto3/1.29.7", requestParameters: { modelId: "anthropic.claude-v2" }, eventID: "evt-1" },
  ...over,
});

/** As the interface of Azure Monitor tells an event of the activity log. */
export const azureEvent = (over: object = {}) => ({
  ...{
    eventDataId: "e0a1-1",
    correlationId: "c0a1-1",
    operationId: "o0a1-1",
    eventTimestamp: "2026-03-10T10:00:00.1234567Z",
    level: "Informational",
  },
  operationName: { value: "Microsoft.CognitiveServices/accounts/listKeys/action", localizedValue: "List Keys" },
  authorization: {
    action: "Microsoft.CognitiveServices/accounts/listKeys/action",
    scope: "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/ai",
  },
  caller: "0b1c2d3e-0000-4000-8000-000000000001",
  claims: { appid: "0b1c2d3e-0000-4000-8000-000000000002", ipaddr: "203.0.113.9" },
  category: { value: "Administrative", localizedValue: "Administrative" },
  resourceProviderName: { value: "Microsoft.CognitiveServices", localizedValue: "Azure AI services" },
  resourceId: "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/ai",
  status: { value: "Succeeded", localizedValue: "Succeeded" },
  subStatus: { value: "OK", localizedValue: "OK (HTTP Status Code: 200)" },
  httpRequest: { clientRequestId: "r", clientIpAddress: "203.0.113.7", method: "POST" },
  ...over,
});

/** The same as it is sent to storage and event hubs. */
export const azureRecord = (over: object = {}) => ({
  ...{
    time: "2026-03-10T10:00:00.1234567Z",
    correlationId: "c0a1-2",
    category: "Administrative",
    level: "Information",
    location: "global",
  },
  resourceId: "/SUBSCRIPTIONS/S/RESOURCEGROUPS/G/PROVIDERS/MICROSOFT.COGNITIVESERVICES/ACCOUNTS/AI",
  operationName: "MICROSOFT.COGNITIVESERVICES/ACCOUNTS/LISTKEYS/ACTION",
  ...{ resultType: "Success", resultSignature: "Succeeded.OK", durationMs: "12", callerIpAddress: "203.0.113.7" },
  identity: {
    authorization: {
      scope: "/subscriptions/s/resourceGroups/g/providers/Microsoft.CognitiveServices/accounts/ai",
      action: "Microsoft.CognitiveServices/accounts/listKeys/action",
      evidence: { role: "Contributor", principalId: "0b1c2d3e000040008000000000000003", principalType: "ServicePrincipal" },
    },
    claims: { appid: "0b1c2d3e-0000-4000-8000-000000000002" },
  },
  ...over,
});

/** An entry of an audit log of Google Cloud. */
export const googleEntry = (over: object = {}, payload: object = {}) => ({
  protoPayload: {
    "@type": "type.googleapis.com/google.cloud.audit.AuditLog",
    status: {},
    authenticationInfo: {
      principalEmail: "scout@acme.iam.gserviceaccount.com",
      serviceAccountKeyName: "//iam.googleapis.com/projects/acme/serviceAccounts/scout@acme.iam.gserviceaccount.com/keys/0123abcd0123",
    },
    requestMetadata: { callerIp: "203.0.113.7", callerSuppliedUserAgent: "google-genai-sdk/1.2" },
    serviceName: "aiplatform.googleapis.com",
    methodName: "google.cloud.aiplatform.v1.PredictionService.GenerateContent",
    authorizationInfo: [
      { resource: "projects/acme/locations/global/endpoints/m", permission: "aiplatform.endpoints.predict", granted: true },
      { resource: "projects/acme", permission: "aiplatform.endpoints.explain", granted: false },
    ],
    resourceName: "projects/acme/locations/global/publishers/google/models/gemini",
    ...payload,
  },
  ...{ insertId: "ins-1", timestamp: "2026-03-10T10:00:00.123456Z", severity: "INFO", receiveTimestamp: "2026-03-10T10:00:01Z" },
  resource: { type: "audited_resource", labels: { project_id: "acme", service: "aiplatform.googleapis.com" } },
  logName: "projects/acme/logs/cloudaudit.googleapis.com%2Fdata_access",
  ...over,
});

export const ocsfEvent = (over: object = {}) => ({
  ...{ activity_id: 1, category_uid: 2, class_uid: 2004, severity_id: 4, time: Date.parse("2026-03-10T10:00:00Z"), type_uid: 200401 },
  finding_info: { title: "Unusual use of a key", uid: "finding-1" },
  metadata: { uid: "ocsf-1", version: "1.5.0", product: { name: "Guard" } },
  actor: { user: { uid: "arn:aws:iam::111122223333:user/scout" } },
  src_endpoint: { ip: "203.0.113.7" },
  ...over,
});

export const githubAlert = (over: object = {}, alert: object = {}) => ({
  action: "created",
  alert: { number: 7, secret_type: "openai_api_key", resolution: null, resolved_at: null, created_at: "2026-03-10T10:00:00Z", ...alert },
  repository: { full_name: "acme/web", private: false, visibility: "public" },
  ...over,
});

export const sarifReport = (secret: string, tool = "gitleaks") => ({
  version: "2.1.0",
  runs: [
    {
      tool: { driver: { name: tool, rules: [{ id: "openai-api-key" }] } },
      results: [
        {
          ruleId: "openai-api-key",
          message: { text: `openai-api-key has detected secret ${secret} for file src/app.py.` },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: "src/app.py" },
                region: { startLine: 4, startColumn: 9, snippet: { text: secret } },
              },
            },
          ],
          partialFingerprints: {
            commitSha: "c0ffee",
            author: "Ann",
            email: "ann@example.com",
            date: "2026-03-01T10:00:00Z",
            commitMessage: "add",
          },
        },
      ],
    },
  ],
});

/** The same value with a text put behind every text in it, and in a field that nobody knows. */
export function planted(value: unknown, secret: string, keep: readonly string[] = []): unknown {
  if (typeof value === "string") return `${value} ${secret}`;
  if (Array.isArray(value)) return [...value.map((item) => planted(item, secret, keep)), secret];
  if (typeof value !== "object" || value === null) return value;
  const inside = Object.entries(value).map(([name, item]) => [name, keep.includes(name) ? item : planted(item, secret, keep)]);
  return { ...Object.fromEntries(inside), unexpected: secret, [`named ${secret}`]: 1 };
}

/** Reports of every format with a secret in every field of them; `other` is one that no tool marks as a secret. */
export function plantedReports(secret: string, other: string, now: string): [name: string, report: Uint8Array][] {
  return [
    ["gitleaks JSON", jsonBytes([planted(gitleaksItem(secret), secret, ["Secret", "Date"]), gitleaksItem(other)])],
    [
      "gitleaks CSV",
      textBytes(
        `RuleID,Commit,File,Secret,Match,StartLine,Author,Date,Email,Fingerprint,Tags\nr ${secret},c,a ${secret},${secret},x ${secret} y,1,${secret},2026-03-01,${secret}@x.test,${secret},${secret}\n`,
      ),
    ],
    [
      "TruffleHog",
      textBytes(
        `${JSON.stringify(planted(trufflehogItem(secret), secret, ["Raw", "timestamp"]))}\n{"level":"info-0","msg":"done ${secret}"}\n`,
      ),
    ],
    ["SARIF", jsonBytes(planted(sarifReport(secret), secret, ["version", "name", "date"]))],
    ["SARIF of another tool", jsonBytes(planted(sarifReport(other, "Semgrep"), other, ["version", "name", "date"]))],
    ["GitHub", jsonBytes(planted(githubAlert({}, { secret }), secret, ["created_at", "secret"]))],
    ["CloudTrail", jsonBytes({ Records: [planted(cloudtrailRecord(), other, ["eventTime", "eventName", "eventSource"])] })],
    ["OCSF", jsonBytes([planted(ocsfEvent(), other)])],
    ["Azure's activity log", jsonBytes({ value: [planted(azureEvent(), other)] })],
    ["Azure's exported logs", jsonBytes({ records: [planted(azureRecord(), other)] })],
    ["Google's audit logs", jsonBytes({ entries: [planted(googleEntry(), other)] })],
    [
      "our own events",
      jsonBytes([
        {
          id: `x ${other}`,
          time: now,
          kind: other,
          title: `seen ${other}`,
          keyId: other,
          principal: other,
          email: `${other}@x.test`,
          facts: { [other]: other },
        },
      ]),
    ],
    [
      "our own findings",
      jsonBytes([
        {
          tool: `x ${secret}`,
          rule: secret,
          secret,
          file: `/${secret}`,
          repository: `acme/${secret}`,
          link: `https://u:${secret}@x.test/?k=${secret}`,
          author: secret,
          commit: secret,
          reason: secret,
          state: "resolved",
        },
      ]),
    ],
    ["what nobody knows", jsonBytes([{ something: secret }, { rule: "x", misspelt: secret, [other]: 1 }])],
  ];
}
