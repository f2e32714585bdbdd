import { X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Asset, useAssetByDigest } from "@/api/assets";
import { useSession } from "@/state/context";
import { Button, IconButton } from "@/ui/Button";
import { AssetChooser } from "./AssetChooser";
import { AssetThumbnail } from "./AssetThumbnail";
import { UploadButton } from "./UploadButton";
import styles from "./Asset.module.css";

interface AssetBoxProps {
  readonly id: string;
  readonly label: string;
  readonly accept: readonly string[];
  readonly digest: string | null;
  /** Several nodes that have several files. */
  readonly mixed?: boolean | undefined;
  readonly compact: boolean;
  readonly "aria-describedby"?: string | undefined;
  readonly "aria-invalid"?: true | undefined;
  readonly onChoose: (value: Asset["value"]) => void;
  readonly onClear: () => void;
}

/** One file of the project: what it is, and the ways to take another. */
export function AssetBox({ id, label, accept, digest, mixed = false, compact, onChoose, onClear, ...spoken }: AssetBoxProps) {
  const { t } = useTranslation("form");
  const { project } = useSession();
  const [choosing, setChoosing] = useState(false);
  const { data: asset, isLoading } = useAssetByDigest(project, digest);
  const none = mixed ? t("mixed") : t("asset.none");
  const name = digest === null ? none : isLoading ? "…" : (asset?.name ?? t("asset.elsewhere"));
  return (
    <div className={styles["box"]} data-compact={compact || undefined}>
      {!compact && digest !== null && asset != null && <AssetThumbnail value={asset.value} />}
      <div className={styles["facts"]}>
        <span className={styles["name"]} title={name}>
          {name}
        </span>
        <div className={styles["actions"]}>
          <Button
            id={id}
            size="small"
            {...spoken}
            aria-haspopup="dialog"
            // The label of the field would hide what the button says.
            aria-label={`${label}: ${t("asset.choose")}`}
            onClick={() => setChoosing(true)}
          >
            {t("asset.choose")}
          </Button>
          {!compact && <UploadButton accept={accept} chosen={digest} onUploaded={(file) => onChoose(file.value)} />}
          {digest !== null && (
            <IconButton size="small" label={t("asset.clear", { label })} icon={<X size={14} />} onClick={onClear} />
          )}
        </div>
      </div>
      {choosing && (
        <AssetChooser
          title={label}
          accept={accept}
          chosen={digest}
          onChoose={(file) => {
            onChoose(file.value);
            setChoosing(false);
          }}
          onClose={() => setChoosing(false)}
        />
      )}
    </div>
  );
}
