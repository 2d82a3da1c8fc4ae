"use client";
import { useState } from "react";
import { SIGNATURE_ALGORITHMS } from "@/lib/identities/core/operator-proof";
import type { TrustedIssuerView } from "@/lib/identities/core/trusted-issuer";
import { DeedDialog } from "../states/deed-dialog";
import { fetchJson } from "../states/fetch-json";
import { Checkbox } from "../ui/checkbox";
import { Field } from "../ui/field";
import { Input, Textarea } from "../ui/input";

const PATH = "/api/ui/trusted-issuers";

/** Which tokens are believed, and how they are checked. The issuer itself does not change: another one is another row. */
export function IssuerDialog({ issuer, onClose }: { issuer: TrustedIssuerView | null; onClose: () => void }) {
  const [name, setName] = useState(issuer?.issuer ?? "");
  const [audience, setAudience] = useState(issuer?.audience ?? "countinghouse");
  const [url, setUrl] = useState(issuer?.jwksUrl ?? "");
  const [pinned, setPinned] = useState("");
  const [claim, setClaim] = useState(issuer?.identityClaim ?? "sub");
  const [algorithms, setAlgorithms] = useState<ReadonlySet<string>>(new Set(issuer?.algorithms ?? ["RS256"]));
  async function save() {
    if (algorithms.size === 0) throw new Error("Choose at least one algorithm.");
    if (url.trim() !== "" && pinned.trim() !== "") throw new Error("Give an address of keys or the keys themselves, not both.");
    const keys = pinned.trim() !== "" ? { jwks: readKeys(pinned) } : url.trim() !== "" ? { jwksUrl: url.trim() } : {};
    const body = { audience: audience.trim(), ...keys, algorithms: [...algorithms], identityClaim: claim.trim() };
    if (issuer) await fetchJson(`${PATH}/${encodeURIComponent(issuer.id)}`, { method: "PATCH", body });
    else await fetchJson(PATH, { method: "POST", body: { issuer: name.trim(), ...body } });
    return `${issuer?.issuer ?? name.trim()} is trusted with these rules`;
  }
  function toggle(algorithm: string, on: boolean) {
    const next = new Set(algorithms);
    if (on) next.add(algorithm);
    else next.delete(algorithm);
    setAlgorithms(next);
  }
  return (
    <DeedDialog
      onClose={onClose}
      title={issuer ? `Change ${issuer.issuer}` : "Trust an issuer"}
      say="Usage that comes with one of its tokens is charged to the identity that the token names."
      deed={issuer ? "Save" : "Trust it"}
      act={save}
    >
      <Field label="Issuer" required help="As its tokens say it, letter by letter.">
        {(control) => <Input {...control} readOnly={issuer !== null} value={name} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Field label="Audience" required help="Tokens must be made for it.">
        {(control) => <Input {...control} value={audience} onChange={(event) => setAudience(event.target.value)} />}
      </Field>
      <Field label="Address of its keys" help="Fetched when needed. Or pin the keys below.">
        {(control) => (
          <Input {...control} inputMode="url" placeholder="https://…" value={url} onChange={(event) => setUrl(event.target.value)} />
        )}
      </Field>
      <Field
        label="Pinned keys"
        help={`Public keys as JSON: { "keys": […] }.${issuer?.pinnedKeys ? " Leave empty to keep those it has." : ""}`}
      >
        {(control) => <Textarea {...control} rows={2} value={pinned} onChange={(event) => setPinned(event.target.value)} />}
      </Field>
      <Field label="Claim that names the identity" required help="Its name, former name, id or credential in the inventory.">
        {(control) => <Input {...control} value={claim} onChange={(event) => setClaim(event.target.value)} />}
      </Field>
      <fieldset className="field">
        <legend>Allowed algorithms</legend>
        <div className="checks">
          {SIGNATURE_ALGORITHMS.map((algorithm) => (
            <Checkbox key={algorithm} checked={algorithms.has(algorithm)} onChange={(on: boolean) => toggle(algorithm, on)}>
              {algorithm}
            </Checkbox>
          ))}
        </div>
      </fieldset>
    </DeedDialog>
  );
}

function readKeys(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("The pinned keys are no JSON.");
  }
}
