import { useTranslation } from "react-i18next";
import { useSession } from "@/state/context";
import { closeOverlay } from "@/state/view";
import { Dialog } from "@/ui/Dialog";
import { Anything } from "./Anything";

/** Find a node on the canvas. Enter goes there. */
export function Find() {
  const { t } = useTranslation("palette");
  const { view } = useSession();
  return (
    <Dialog title={t("mode.nodes")} shape="top" bare onClose={() => closeOverlay(view)}>
      <Anything usual="nodes" />
    </Dialog>
  );
}
