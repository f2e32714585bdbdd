import { useEffect } from "react";
import { bindKeys, followClipboard } from "@/command";
import { useIntake } from "@/panels/useIntake";
import { useSession } from "@/state/context";

/** Keys, clipboard and files belong to the page for as long as a project is open. */
export function useEditorKeys(): void {
  const session = useSession();
  useIntake();
  useEffect(() => {
    const stopKeys = bindKeys(session);
    const stopClipboard = followClipboard(session);
    return () => {
      stopKeys();
      stopClipboard();
    };
  }, [session]);
}
