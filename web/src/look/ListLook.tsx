import { ArrowLeft } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Value } from "@/api/types";
import { OutputPreview } from "@/preview/OutputPreview";
import { Picture } from "@/preview/Picture";
import { Button } from "@/ui/Button";
import styles from "./ListLook.module.css";

interface ListLookProps {
  readonly items: readonly Value[];
  readonly title: string;
  /** One of them in large. */
  readonly large: (item: Value, title: string) => ReactNode;
}

/** Many results at once; each can be opened. */
export function ListLook({ items, title, large }: ListLookProps) {
  const { t } = useTranslation("look");
  const [open, setOpen] = useState<number | null>(null);
  const item = open === null ? undefined : items[open];
  if (open !== null && item !== undefined) {
    return (
      <div className={styles["one"]}>
        <div className={styles["line"]}>
          <Button size="small" autoFocus onClick={() => setOpen(null)}>
            <ArrowLeft size={14} aria-hidden="true" /> {t("list.back")}
          </Button>
          {t("list.place", { place: open + 1, count: items.length })}
        </div>
        <div className={styles["large"]}>{large(item, `${title} ${open + 1}`)}</div>
      </div>
    );
  }
  return (
    <ul className={styles["grid"]} data-scrolls="">
      {items.map((one, place) => (
        <li key={place} className={styles["item"]}>
          <Small value={one} title={`${title} ${place + 1}`} />
          <button
            type="button"
            className={styles["open"]}
            aria-label={t("list.open", { place: place + 1, count: items.length })}
            onClick={() => setOpen(place)}
          />
        </li>
      ))}
    </ul>
  );
}

/** No players here: a picture of each. */
function Small({ value, title }: { readonly value: Value; readonly title: string }) {
  if (value.kind !== "image" && value.kind !== "video") return <OutputPreview value={value} size="panel" label={title} />;
  return (
    <span className={styles["picture"]}>
      <Picture digest={value.artifact.digest} name={value.kind === "image" ? "thumbnail" : "poster"} alt={title} />
    </span>
  );
}
