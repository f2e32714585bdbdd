import type { Sprite } from "@/api/previews";
import { placeAt } from "./sprite";
import styles from "./VideoPreview.module.css";

const BOX_RATIO = 16 / 9;

interface SpriteTileProps {
  readonly sprite: Sprite;
  /** Of the whole clip, 0 to 1. */
  readonly part: number;
  /** Width to height of the clip. */
  readonly ratio: number;
}

export function SpriteTile({ sprite, part, ratio }: SpriteTileProps) {
  const { tile, x, y } = placeAt(sprite, part);
  const [width, height] = ratio >= BOX_RATIO ? [1, BOX_RATIO / ratio] : [ratio / BOX_RATIO, 1];
  return (
    <span
      className={styles["tile"]}
      data-tile={tile}
      style={{
        width: `${width * 100}%`,
        height: `${height * 100}%`,
        backgroundImage: `url("${sprite.url}")`,
        backgroundSize: `${sprite.columns * 100}% ${sprite.rows * 100}%`,
        backgroundPosition: `${x}% ${y}%`,
      }}
    />
  );
}
