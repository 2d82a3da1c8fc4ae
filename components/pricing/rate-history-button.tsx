"use client";
import { useState } from "react";
import { Button } from "../ui/button";
import type { PricedName } from "./price-dialog";
import { PriceHistoryPanel } from "./price-history-panel";

/** Opens every price that a model ever had. */
export function RateHistoryButton({ name, mayRate }: { name: PricedName; mayRate: boolean }) {
  const [shown, setShown] = useState(false);
  return (
    <>
      <Button icon="price" onClick={() => setShown(true)}>
        Rate history
      </Button>
      {shown ? <PriceHistoryPanel name={name} mayRate={mayRate} onClose={() => setShown(false)} /> : null}
    </>
  );
}
