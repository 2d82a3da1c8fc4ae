"use client";
import { useState } from "react";
import type { IdentityDetail } from "@/lib/identities/core/views";
import { DeedDialog } from "../states/deed-dialog";
import { Field } from "../ui/field";
import { Textarea } from "../ui/input";
import { draftOf, GovernanceFields, governanceBody } from "./governance-fields";
import { useDeed } from "./use-deed";

/** Changes what is said of an identity beside who answers for it. */
export function GovernanceDialog({ identity, onClose }: { identity: IdentityDetail; onClose: () => void }) {
  const deed = useDeed();
  const [draft, setDraft] = useState(draftOf(identity));
  const [purpose, setPurpose] = useState(identity.purpose ?? "");
  return (
    <DeedDialog
      onClose={onClose}
      title={`What ${identity.name} is for`}
      say="A change of its purpose starts a review of it."
      deed="Save"
      act={async () =>
        deed({
          ...{ path: `identities/${encodeURIComponent(identity.id)}`, method: "PATCH" },
          body: { purpose: purpose.trim() || null, ...governanceBody(draft) },
          said: `${identity.name} is described anew`,
        })
      }
    >
      <Field label="Purpose" optional help="In a sentence: reviews compare it with what it does.">
        {(control) => <Textarea {...control} rows={2} value={purpose} onChange={(event) => setPurpose(event.target.value)} />}
      </Field>
      <GovernanceFields draft={draft} change={(part) => setDraft({ ...draft, ...part })} />
    </DeedDialog>
  );
}
