"use client";
import { useState } from "react";
import { PageHeader } from "../shell/page-header";
import { Tabs } from "../ui/tabs";
import { InboxList } from "./inbox-list";
import { SettingsForm } from "./settings-form";

type TabName = "inbox" | "settings";

/** What one is told, and how one wants to be told. The tab is in the address, where mails point to it. */
export function NotificationsView({ now, tab: first }: { now: string; tab: TabName }) {
  const [tab, setTab] = useState(first);
  function open(next: string) {
    setTab(next === "settings" ? "settings" : "inbox");
    window.history.replaceState(null, "", next === "settings" ? "?tab=settings" : location.pathname);
  }
  return (
    <>
      <PageHeader title="Notifications" fresh={["Yours only", "always here, by e-mail as you choose"]} />
      <Tabs
        label="Notifications"
        value={tab}
        onChange={open}
        tabs={[
          { value: "inbox", label: "Inbox", content: <InboxList now={now} /> },
          { value: "settings", label: "How you are told", content: <SettingsForm /> },
        ]}
      />
    </>
  );
}
