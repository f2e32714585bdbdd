import { useDeferredValue, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Asset, type AssetKind, useAssets } from "@/api/assets";
import { useSession } from "@/state/context";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { AssetThumbnail } from "./AssetThumbnail";
import { UploadButton } from "./UploadButton";
import styles from "./Asset.module.css";

interface AssetChooserProps {
  readonly title: string;
  readonly accept: readonly string[];
  readonly chosen: string | null;
  readonly onChoose: (asset: Asset) => void;
  readonly onClose: () => void;
}

/** The files of the project that fit, to take one of. */
export function AssetChooser({ title, accept, chosen, onChoose, onClose }: AssetChooserProps) {
  const { t } = useTranslation("form");
  const { project } = useSession();
  const [search, setSearch] = useState("");
  const sought = useDeferredValue(search);
  const { data, isPending, hasNextPage, fetchNextPage } = useAssets(project, { kind: onlyKind(accept), search: sought });
  const open = useRef(false);
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
    };
  }, []);
  const fitting = (data?.pages ?? []).flatMap(({ items }) => items).filter(({ value }) => accept.includes(value.kind));
  return (
    <Dialog
      title={title}
      shape="wide"
      onClose={onClose}
      footer={
        <UploadButton
          accept={accept}
          chosen={chosen}
          // Who has closed this has turned away from the file on its way.
          onUploaded={(asset) => {
            if (open.current) onChoose(asset);
          }}
        />
      }
    >
      <div className={styles["chooser"]}>
        <input
          type="search"
          className={styles["search"]}
          value={search}
          aria-label={t("asset.search")}
          placeholder={t("asset.search")}
          onChange={(event) => setSearch(event.target.value)}
        />
        <ul className={styles["grid"]}>
          {fitting.map((asset) => (
            <li key={asset.id}>
              <button
                type="button"
                className={styles["tile"]}
                aria-pressed={asset.value.artifact.digest === chosen}
                onClick={() => onChoose(asset)}
              >
                <AssetThumbnail value={asset.value} />
                <span>{asset.name}</span>
              </button>
            </li>
          ))}
        </ul>
        {fitting.length === 0 && <p className={styles["empty"]}>{isPending ? t("asset.loading") : t("asset.nothing")}</p>}
        {hasNextPage && <Button onClick={() => void fetchNextPage()}>{t("asset.more")}</Button>}
      </div>
    </Dialog>
  );
}

function onlyKind(accept: readonly string[]): AssetKind | undefined {
  const [kind, other] = accept;
  return other === undefined ? KINDS.find((one) => one === kind) : undefined;
}

const KINDS: readonly AssetKind[] = ["image", "video", "audio"];
