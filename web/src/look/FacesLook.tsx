import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import { artifactUrl } from "@/api/client";
import type { Face } from "@/api/types";
import { number, percent } from "@/i18n/format";
import { distance } from "@/preview/distance";
import { Button } from "@/ui/Button";
import styles from "./FacesLook.module.css";

interface FacesLookProps {
  readonly faces: readonly Face[];
  /** The face that goes on from here. */
  readonly chosen: Face | undefined;
  /** Choose a face, by its place from 0. Undefined where nobody can. */
  readonly onPick: ((place: number) => void) | undefined;
}

/** Faces, cut out and large. */
export function FacesLook({ faces, chosen, onPick }: FacesLookProps) {
  const { t } = useTranslation("look");
  return (
    <ul className={styles["faces"]} data-single={faces.length === 1} data-scrolls="">
      {faces.map((face, place) => {
        const name = t("face.name", { number: place + 1 });
        const picked = chosen?.crop.digest === face.crop.digest;
        const away = chosen === undefined || picked ? null : distance(face, chosen);
        return (
          <li key={face.crop.digest} className={styles["face"]} data-picked={picked}>
            <img src={artifactUrl(face.crop.digest)} alt={t("face.alt", { name })} loading="lazy" />
            <div className={styles["words"]}>
              <b>{name}</b>
              <span>{t("face.quality", { quality: percent(face.quality) })}</span>
              {away !== null && <span>{t("face.distance", { distance: number(away) })}</span>}
              {onPick !== undefined && (
                <Button size="small" aria-pressed={picked} onClick={() => onPick(place)}>
                  {picked && <Check size={14} aria-hidden="true" />} {t(picked ? "face.chosen" : "face.choose")}
                </Button>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
