/** Tell what went wrong, in the words of whoever refused it. */

import i18next from "i18next";
import { Refused, Unreachable } from "@/api/client";
import { toast } from "./toasts";

export function reportProblem(error: unknown): void {
  const { title, detail } = described(error);
  toast({ title, detail, look: "problem" });
}

/** What to say of an error: a sentence, and what helps. */
export function described(error: unknown): { readonly title: string; readonly detail: string } {
  if (error instanceof Refused) {
    const { title, detail = "", hint = "" } = error.problem;
    const named = !/[.!?…]$/.test(detail); // an id or a path, and no sentence
    return { title, detail: [detail, hint].filter(Boolean).join(named ? " · " : " ") };
  }
  if (error instanceof Unreachable) {
    return { title: i18next.t("ui:unreachable.title"), detail: i18next.t("ui:unreachable.hint") };
  }
  return { title: error instanceof Error ? error.message : String(error), detail: "" };
}
