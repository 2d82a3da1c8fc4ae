/**
 * What a call of a cloud's interface means for us, by its operation and how it ended. Names are those of AWS as CloudTrail
 * tells them, of Azure's activity and resource logs, and of Google's audit logs.
 */
import type { EventKind } from "./kinds";
import type { Severity } from "./severity";

export type CloudCall = { operation: string; service: string; error: string | null; message: string | null };
export type CallMeaning = { kind: EventKind; severity: Severity; words: string };

const MODEL_CALLS =
  /^(?:InvokeModel(?:WithResponseStream|WithBidirectionalStream)?|Converse(?:Stream)?|InvokeAgent|InvokeFlow|InvokeInlineAgent|RetrieveAndGenerate|StartAsyncInvoke|InvokeEndpoint)$/;
/** Of the resource logs of Azure's model services. */
const AZURE_MODEL_CALLS = /^(?:Chat)?Completions_Create$|^(?:Embeddings|ImageGenerations|Responses|Transcriptions|Speech)_Create$/i;
const GOOGLE_MODEL_CALLS =
  /^google\.cloud\.aiplatform\.v\w+\.PredictionService\.(?:\w*Predict|(?:Stream)?GenerateContent|ChatCompletions|EmbedContent)$/;
const LISTINGS =
  /^(?:ListFoundationModels|GetFoundationModel|GetFoundationModelAvailability|ListInferenceProfiles|ListProvisionedModelThroughputs)$|^google\.cloud\.aiplatform\.\w+\.ModelGardenService\.(?:List|Get)PublisherModels?$/;
const LOGGING_OFF =
  /^(?:DeleteTrail|StopLogging|DeleteModelInvocationLoggingConfiguration|DeleteEventDataStore|DeleteFlowLogs|DeleteLogGroup)$/;
/** Operations of Azure; their letters come large and small. */
const AZURE_LOGGING_OFF =
  /^microsoft\.(?:insights\/(?:diagnosticsettings|logprofiles|datacollectionruleassociations)|operationalinsights\/workspaces|network\/networkwatchers\/flowlogs)\/delete$/i;
/** Methods of Google Cloud, of its newer interface with or without the package, and of the older one. A sink that is changed may send nothing any more: what it was before, no event tells. */
const GOOGLE_LOGGING_OFF =
  /^(?:(?:google\.logging\.v2\.)?ConfigServiceV2\.(?:DeleteSink|UpdateSink|DeleteBucket|CreateExclusion|UpdateExclusion)|logging\.(?:sinks\.(?:delete|update)|buckets\.delete|exclusions\.(?:create|update)))$/;
const isLoggingOff = (operation: string): boolean =>
  [LOGGING_OFF, AZURE_LOGGING_OFF, GOOGLE_LOGGING_OFF].some((names) => names.test(operation));
const CREATED =
  /^(?:CreateAccessKey|CreateServiceSpecificCredential|CreateLoginProfile|UploadSigningCertificate|CreateApiKey)$|^google\.iam\.admin\.v1\.(?:Create|Upload)ServiceAccountKey$|^google\.api\.apikeys\.v2\.ApiKeys\.CreateKey$/;
const REVOKED =
  /^(?:DeleteAccessKey|DeleteServiceSpecificCredential|DeleteLoginProfile|DeleteApiKey)$|^google\.iam\.admin\.v1\.(?:Delete|Disable)ServiceAccountKey$|^google\.api\.apikeys\.v2\.ApiKeys\.DeleteKey$/;
const CHANGED =
  /^(?:UpdateAccessKey|UpdateServiceSpecificCredential|ResetServiceSpecificCredential|UpdateLoginProfile)$|^google\.iam\.admin\.v1\.EnableServiceAccountKey$|^google\.api\.apikeys\.v2\.ApiKeys\.(?:Update|Undelete)Key$/;
const AZURE_CHANGED = /^microsoft\.cognitiveservices\/accounts\/regeneratekey\/action$/i;
const ACCESS =
  /^(?:Attach|Detach|Put|Delete)(?:User|Role|Group)Policy$|^(?:AddUserToGroup|RemoveUserFromGroup|UpdateAssumeRolePolicy|CreatePolicyVersion|PutFoundationModelEntitlement|CreateFoundationModelAgreement)$|^(?:[\w.]+\.)?SetI(?:am|AM)Policy$/;
const AZURE_ACCESS = /^microsoft\.authorization\/roleassignments\/(?:write|delete)$/i;
/** Calls that cannot work show whether a key is alive without costing anything: a sign of stolen keys. */
const PROBE = /max_tokens|maxTokens|max_?output_?tokens|range:\s*1\.\.|minimum.*token|must be (?:greater|positive)/i;

export function meaningOf({ operation, service, error, message }: CloudCall): CallMeaning {
  const ended = error === null ? "" : `, refused: ${error}`;
  const words = `${operation} of ${service || "an interface"}${ended}`;
  if ([MODEL_CALLS, AZURE_MODEL_CALLS, GOOGLE_MODEL_CALLS].some((names) => names.test(operation))) {
    if (error === null) return { kind: "model_call", severity: "info", words };
    if (/Validation|INVALID_ARGUMENT/i.test(error) && PROBE.test(message ?? "")) return { kind: "model_probe", severity: "high", words };
    return {
      kind: "model_call_failed",
      severity: /Denied|Unauthorized|Unauthenticated|Forbidden|InvalidClientToken|ExpiredToken/i.test(error) ? "medium" : "low",
      words,
    };
  }
  if (error !== null) return { kind: "api_call_failed", severity: "low", words };
  if (LISTINGS.test(operation)) return { kind: "models_listed", severity: "low", words };
  if (isLoggingOff(operation)) return { kind: "logging_disabled", severity: "high", words };
  if (CREATED.test(operation)) return { kind: "credential_created", severity: "medium", words };
  if (REVOKED.test(operation)) return { kind: "credential_revoked", severity: "info", words };
  if (CHANGED.test(operation) || AZURE_CHANGED.test(operation)) return { kind: "credential_changed", severity: "low", words };
  if (ACCESS.test(operation) || AZURE_ACCESS.test(operation)) return { kind: "access_changed", severity: "low", words };
  if (operation === "ConsoleLogin") return { kind: "sign_in", severity: "info", words };
  return { kind: "api_call", severity: "info", words };
}

/** The role behind a session of it: arn:aws:sts::1:assumed-role/Admin/x is arn:aws:iam::1:role/Admin. */
export function roleOfSession(arn: string): string | null {
  const found = /^arn:([\w-]+):sts::(\d+):assumed-role\/([^/]+)\//.exec(arn);
  return found ? `arn:${found[1]}:iam::${found[2]}:role/${found[3]}` : null;
}

/** Calls of AWS whose permission has another name, as its reference of authorisation says. */
const ALLOWED_BY: ReadonlyMap<string, string> = new Map([
  ["bedrock:Converse", "InvokeModel"],
  ["bedrock:ConverseStream", "InvokeModelWithResponseStream"],
  ["bedrock:StartAsyncInvoke", "InvokeModel"],
  ["lambda:Invoke", "InvokeFunction"],
  ["lambda:InvokeWithResponseStream", "InvokeFunction"],
  ["s3:HeadObject", "GetObject"],
  ["s3:HeadBucket", "ListBucket"],
  ["s3:ListObjects", "ListBucket"],
  ["s3:ListObjectsV2", "ListBucket"],
  ["s3:ListObjectVersions", "ListBucketVersions"],
  ["s3:ListBuckets", "ListAllMyBuckets"],
  ["s3:DeleteObjects", "DeleteObject"],
]);
/** Services whose permissions begin otherwise than their address. */
const PREFIX_OF: ReadonlyMap<string, string> = new Map([["monitoring", "cloudwatch"]]);

/**
 * The permission that a call of AWS uses, as its policies spell it: "bedrock:InvokeModel". Most are named like the call,
 * those of Lambda without the date of its interface: "CreateFunction20150331" uses "lambda:CreateFunction".
 */
export function permissionOfAws(service: string, operation: string): string {
  const prefix = PREFIX_OF.get(service) ?? service;
  const call = prefix === "lambda" ? operation.replace(/\d{8}(?:v\d+)?$/, "") : operation;
  return `${prefix}:${ALLOWED_BY.get(`${prefix}:${call}`) ?? call}`;
}

/** Keys that live until somebody ends them, and those of sessions. */
export const keyLife = (keyId: string): string | null =>
  /^(?:AKIA)/.test(keyId) ? "long-term" : /^(?:ASIA)/.test(keyId) ? "of a session" : null;
