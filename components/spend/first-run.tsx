"use client";
import { LinkButton } from "../ui/button";
import { Steps } from "../ui/lists";
import { Section } from "../ui/section";

/** Instead of figures while nothing was ever sent: the three steps to the first of them. */
export function FirstRun() {
  return (
    <Section finding="Three steps to the first figure" name="Each takes about a minute">
      <div className="form-narrow wide">
        <Steps
          steps={[
            {
              key: "connect",
              state: "now",
              title: "Connect a source",
              about: "A token and three lines of configuration, for OpenTelemetry, LiteLLM or plain HTTP.",
            },
            {
              key: "inventory",
              state: "later",
              title: "Bring in who uses AI",
              about: "A CSV of identities, owners and teams; or assign them from the usage as it comes.",
            },
            {
              key: "see",
              state: "later",
              title: "See the first cost here",
              about: "Within seconds of the first call, priced at its own time.",
            },
          ]}
        />
        <p className="sub-acts">
          <LinkButton tone="primary" icon="plus" href="/sources">
            Connect a source
          </LinkButton>
          <LinkButton icon="import" href="/imports">
            Upload a file
          </LinkButton>
        </p>
      </div>
    </Section>
  );
}
