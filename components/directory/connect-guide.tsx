"use client";
import { useState } from "react";
import { CopyButton } from "../ui/copy-button";
import { KeyValues } from "../ui/facts";
import { PlainList } from "../ui/lists";
import { Section } from "../ui/section";
import { Segmented } from "../ui/segmented";
import { TextLink } from "../ui/text-link";

type Provider = "okta" | "entra" | "other";

/** What to enter where, at the identity provider. */
export function ConnectGuide({ base, isConnected }: { base: string; isConnected: boolean }) {
  const [provider, setProvider] = useState<Provider>("okta");
  return (
    <Section finding={isConnected ? "How it is connected" : "Connect your identity provider"} name="SCIM 2.0">
      <div className="mb-3">
        <Segmented
          label="Identity provider"
          value={provider}
          onChange={setProvider}
          choices={[
            { value: "okta", label: "Okta" },
            { value: "entra", label: "Microsoft Entra" },
            { value: "other", label: "Another" },
          ]}
        />
      </div>
      <KeyValues
        rows={[
          {
            name: "Address",
            value: (
              <>
                <code>{base}</code> <CopyButton text={base} label="Copy the address" />
              </>
            ),
          },
          {
            name: "Token",
            value: (
              <>
                A machine token with the scope <code>admin</code>, made under <TextLink href="/settings">Members &amp; tokens</TextLink>
              </>
            ),
          },
        ]}
      />
      <PlainList rows={STEPS[provider].map((words, i) => ({ key: String(i), words: `${i + 1}. ${words}` }))} />
    </Section>
  );
}

const STEPS: Readonly<Record<Provider, readonly string[]>> = {
  okta: [
    "In the application, open Provisioning, choose SCIM, and enter the address as base URL; “userName” is the unique field; authentication is HTTP Header with the token.",
    "Switch on: create users, update user attributes, deactivate users, and push groups.",
    "Add the attribute manager (urn:ietf:params:scim:schemas:extension:enterprise:2.0:User), with the manager's user name or id. Managers who come later are tied when they come.",
    "Assign people, push the groups that are teams, and choose the teams below.",
  ],
  entra: [
    "In the enterprise application, open Provisioning, set it to automatic, and enter the address as tenant URL and the token as secret token. Test the connection.",
    "Keep the mapping of users and groups as it is offered; manager, department and the active flag are read from it.",
    "Set the scope to assigned users and groups, and start provisioning. The first run takes Entra up to 40 minutes.",
    "Choose the teams of the groups below.",
  ],
  other: [
    "Any sender of SCIM 2.0 (RFC 7643 and 7644) will do: Users and Groups with filters, PATCH, and versions by ETag. What is offered stands at /ServiceProviderConfig.",
    "People are known by their e-mail address: emails, or a userName that is one. “active” false, or DELETE, means that somebody left; sessions end at once, and reviews of what they own begin.",
    "A file of users can be brought in under Imports: a SCIM list response, a list, or one user a line.",
  ],
};
