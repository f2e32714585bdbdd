import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Face } from "@/api/types";
import { number, percent } from "@/i18n/format";
import { distance } from "./distance";
import styles from "./FaceChips.module.css";
import { Picture } from "./Picture";

interface FaceChipsProps {
  readonly faces: readonly Face[];
  readonly label: string;
  /** The face that goes on from here; the others tell how unlike it they are. */
  readonly chosen?: Face | undefined;
  /** Choose a face, by its place from 0. */
  readonly onPick?: ((place: number) => void) | undefined;
}

const SHOWN = 6;

export function FaceChips({ faces, label, chosen, onPick }: FaceChipsProps) {
  const { t } = useTranslation("preview");
  const more = faces.length - SHOWN;
  return (
    <div className={styles["faces"]} data-preview="face" data-single={faces.length === 1} role="group" aria-label={label}>
      {faces.slice(0, SHOWN).map((face, place) => {
        const name = t("face.name", { number: place + 1 });
        const picked = chosen?.crop.digest === face.crop.digest;
        const inside = <Chip key={face.crop.digest} face={face} name={name} chosen={picked ? undefined : chosen} />;
        if (onPick === undefined) return <Frame key={place}>{inside}</Frame>;
        return (
          <button
            key={place}
            type="button"
            className={`${styles["chip"] ?? ""} nodrag`}
            aria-pressed={picked}
            aria-label={t("face.pick", { name, quality: percent(face.quality) })}
            onClick={() => onPick(place)}
          >
            {inside}
          </button>
        );
      })}
      {more > 0 && <span className={styles["more"]}>{t("face.more", { count: more })}</span>}
    </div>
  );
}

function Frame({ children }: { readonly children: ReactNode }) {
  return <div className={styles["chip"]}>{children}</div>;
}

interface ChipProps {
  readonly face: Face;
  readonly name: string;
  readonly chosen: Face | undefined;
}

function Chip({ face, name, chosen }: ChipProps) {
  const { t } = useTranslation("preview");
  const away = chosen === undefined ? null : distance(face, chosen);
  const quality = t("face.quality", { quality: percent(face.quality) });
  return (
    <>
      <span className={styles["crop"]}>
        <Picture digest={face.crop.digest} name="thumbnail" alt={t("face.alt", { name })} />
      </span>
      <span className={styles["words"]}>
        <span>{name}</span>
        <span className={styles["quality"]} role="img" aria-label={quality} title={quality}>
          <span style={{ width: `${Math.round(face.quality * 100)}%` }} />
        </span>
        <small>{away === null ? quality : t("face.distance", { distance: number(away) })}</small>
      </span>
    </>
  );
}
