import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { useAsking } from "./ask";
import { takesFocus } from "./takesFocus";
import styles from "./Asking.module.css";

/** Shows the question that is open, if there is one. Once for the whole page. */
export function Asking() {
  const { t } = useTranslation("command");
  const { question, answer } = useAsking();
  if (question === null) return null;
  const { title, detail, yes, danger = false } = question;
  return (
    <Dialog
      title={title}
      onClose={() => answer(false)}
      footer={
        <>
          <Button {...(danger && { ref: takesFocus })} onClick={() => answer(false)}>
            {t("ask.no")}
          </Button>
          <Button {...(!danger && { ref: takesFocus })} look={danger ? "danger" : "primary"} onClick={() => answer(true)}>
            {yes}
          </Button>
        </>
      }
    >
      <p className={styles["detail"]}>{detail}</p>
    </Dialog>
  );
}
