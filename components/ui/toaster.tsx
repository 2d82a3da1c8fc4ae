"use client";
import { Toaster as Sonner } from "sonner";

export function Toaster() {
  return <Sonner position="bottom-right" offset={16} gap={8} visibleToasts={3} toastOptions={{ unstyled: true }} />;
}
