/**
 * A program of one's own. It is told by POST, signed as all our calls are, what is to end; `id` is the same each time it is
 * asked. It answers 2xx with {"state":"applied"} when that holds, or 202 (or {"state":"accepted"}) and is asked again.
 */
import { SIGNATURE_HEADER, signatureOf } from "@/lib/notify/core/webhook-message";
import { callProvider } from "../call-provider";
import { failure, fieldOf, isOk, type OpenConnector, type Provider } from "./provider";

const send = (connector: OpenConnector, body: object, at: Date) =>
  callProvider({
    method: "POST",
    url: connector.address,
    headers: { [SIGNATURE_HEADER]: signatureOf(connector.secret, JSON.stringify(body), at) },
    body,
  });

export const webhook: Provider = {
  async end(connector, { id, action, key, fingerprints, models, about, at }) {
    const { credentialId, label, provider, providerKeyIds, sha256 } = key;
    const body = {
      ...{ id, action, title: about.title, at: at.toISOString(), decidedAt: about.decidedAt.toISOString() },
      identity: about.identityId,
      subject: { kind: about.subjectKind, id: about.subjectId },
      credential: { id: credentialId, label, provider, providerKeyIds, sha256 },
      ...(fingerprints.length === 0 ? {} : { oldFingerprints: fingerprints }),
      ...(models ? { models } : {}),
      ...(about.narrowedTo ? { narrowedTo: about.narrowedTo } : {}),
    };
    const answer = await send(connector, body, at);
    if (!isOk(answer)) return failure(answer, connector);
    const state = fieldOf(answer.json, "state");
    if (state === "applied") return { state: "applied", text: `Answered that it is applied (${answer.status}).` };
    if (answer.status === 202 || state === "accepted")
      return { state: "accepted", text: `Accepted it (${answer.status}), and is asked again.` };
    return { state: "failed", text: `Answered ${answer.status} without saying that it is applied.`, retry: true };
  },
  async check(connector, at) {
    const answer = await send(connector, { action: "test", at: at.toISOString() }, at);
    return { status: answer.status, problem: isOk(answer) ? null : failure(answer, connector).text };
  },
};
