"use client";
import { onlineManager } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { Banner } from "./banner";

/** Says that the network is away; numbers on the page stay and are refreshed when it is back. */
export function ConnectionBanner() {
  const online = useSyncExternalStore(
    (onChange) => onlineManager.subscribe(onChange),
    () => onlineManager.isOnline(),
    () => true,
  );
  if (online) return null;
  return (
    <Banner icon="offline">You are offline. These numbers are the last ones received; they refresh when the connection is back.</Banner>
  );
}
