import { Play } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useTemplates } from "@/api/templates";
import { useSession } from "@/state/context";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import styles from "./Checklist.module.css";
import { tick } from "./progress";

/** The sample comes with its film in small, so that there is something to see before anything is made. */
export function Trailer() {
  const { project } = useSession();
  const { t } = useTranslation("first");
  const { data } = useTemplates();
  const [open, setOpen] = useState(false);
  const film = data?.find(({ id }) => id === project)?.film;
  if (film == null) return null;
  const play = (): void => {
    setOpen(true);
    tick("play");
  };
  return (
    <>
      <Button size="small" onClick={play}>
        <Play size={13} /> {t("trailer.play")}
      </Button>
      {open && (
        <Dialog title={t("trailer.title")} shape="wide" onClose={() => setOpen(false)}>
          <video className={styles["trailer"]} src={film} controls autoPlay aria-label={t("trailer.title")} />
          <p className={styles["about"]}>{t("trailer.about")}</p>
        </Dialog>
      )}
    </>
  );
}
