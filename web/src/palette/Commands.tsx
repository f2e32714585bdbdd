import { useTranslation } from "react-i18next";
import { useSession } from "@/state/context";
import { closeOverlay } from "@/state/view";
import { Dialog } from "@/ui/Dialog";
import { Anything } from "./Anything";

export function Commands() {
  const { t } = useTranslation("palette");
  const { view } = useSession();
  return (
    <Dialog title={t("mode.commands")} shape="top" bare onClose={() => closeOverlay(view)}>
      <Anything usual="commands" />
    </Dialog>
  );
}
