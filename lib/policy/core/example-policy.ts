/** What a policy may look like: where somebody begins who has none. */
export const EXAMPLE_POLICY = `version: 1
rules:
  - name: production-bounded
    text: No production identity without a hard cap, an owner, and keys that expire within 90 days.
    severity: high
    appliesTo: identity
    when: identity.environmentKind == "production"
    require: |
      identity.hasHardCap && identity.hasOwner &&
        identity.credentials.all(c, c.kind == "federated" || (c.hasExpiry && c.expiresInDays <= 90))

  - name: large-models-in-production
    text: Large models are for production only.
    severity: medium
    appliesTo: call
    when: call.usesModel("*opus*") || call.usesModel("gpt-5*pro*")
    require: call.environmentKind == "production"

  - name: payments-approved
    text: Tools that pay are used with an approved grant only.
    severity: critical
    appliesTo: call
    when: call.usesTool("payments*")
    require: call.toolGranted

  - name: restricted-not-autonomous
    text: What may touch restricted data is not autonomous.
    severity: critical
    appliesTo: identity
    when: identity.dataClass == "restricted"
    require: identity.autonomy != "autonomous"
`;
