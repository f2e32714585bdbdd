import { useTranslation } from "react-i18next";
import type { Asset } from "@/api/assets";
import { usePeaks } from "@/api/previews";
import { AssetThumbnail } from "@/form/AssetThumbnail";
import { clock } from "@/i18n/format";
import { peaksPath } from "@/preview/wave";
import { ASSET_DRAG } from "@/state/placing";
import { PortShape } from "@/ui/PortShape";
import { assetFacts } from "./assetFacts";
import styles from "./AssetsPanel.module.css";

interface AssetTileProps {
  readonly asset: Asset;
  readonly place: number;
  readonly chosen: boolean;
  /** Whether the Tab key stops at it. */
  readonly inOrder: boolean;
  readonly onChoose: () => void;
  readonly onAdd: () => void;
}

export function AssetTile({ asset, place, chosen, inOrder, onChoose, onAdd }: AssetTileProps) {
  const { t } = useTranslation("panels");
  const { name, value } = asset;
  return (
    <button
      type="button"
      className={styles["tile"]}
      data-nth={place}
      aria-pressed={chosen}
      aria-label={t("assets.item", { name, kind: t(`assets.one.${value.kind}`), facts: assetFacts(asset) })}
      title={name}
      tabIndex={inOrder ? 0 : -1}
      draggable
      onDragStart={({ dataTransfer }) => {
        dataTransfer.setData(ASSET_DRAG, JSON.stringify({ name, value }));
        dataTransfer.effectAllowed = "copy";
      }}
      onClick={onChoose}
      onDoubleClick={onAdd}
      onKeyDown={(event) => {
        if (event.key !== "Enter") return;
        event.preventDefault();
        onAdd();
      }}
    >
      <span className={styles["picture"]}>
        {value.kind === "audio" ? <Sound digest={value.artifact.digest} /> : <AssetThumbnail value={value} />}
        {value.kind !== "image" && <span className={styles["length"]}>{clock(value.seconds)}</span>}
      </span>
      <span className={styles["name"]}>
        <PortShape kind={value.kind} size={10} />
        <span>{name}</span>
      </span>
    </button>
  );
}

const WIDTH = 112;
const HEIGHT = 72;

function Sound({ digest }: { readonly digest: string }) {
  const { data } = usePeaks(digest);
  return (
    <svg className={styles["wave"]} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={peaksPath(data ?? [], WIDTH, HEIGHT)} />
    </svg>
  );
}
