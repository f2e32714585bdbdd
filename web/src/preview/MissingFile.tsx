import { FileX2, ImageOff, Unplug } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refused, Unreachable } from "@/api/client";
import { useFileFacts } from "@/api/previews";
import styles from "./box.module.css";

const GONE = new Set([404, 410]);

interface MissingFileProps {
  readonly digest: string;
  /** The server could not be reached and now it can: worth another try. */
  readonly onBack?: () => void;
}

/** In place of a picture that did not come: says whether the file is gone, or only its preview. */
export function MissingFile({ digest, onBack }: MissingFileProps) {
  const { t } = useTranslation("preview");
  const { data, error, isPending } = useFileFacts(digest);
  const lost = error instanceof Unreachable;
  const [wasLost, setWasLost] = useState(false);
  if (lost && !wasLost) setWasLost(true);
  const back = wasLost && !lost && data !== undefined && data > 0;
  useEffect(() => {
    if (back) onBack?.();
  }, [back, onBack]);
  if (isPending) return null;
  const why = error === null ? "none" : error instanceof Refused && GONE.has(error.reply.status) ? "gone" : "unreachable";
  const Icon = { none: ImageOff, gone: FileX2, unreachable: Unplug }[why];
  return (
    <span className={styles["none"]} data-missing={why}>
      <Icon size={20} aria-hidden="true" />
      {t(`missing.${why}`)}
    </span>
  );
}
