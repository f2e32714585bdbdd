import { type Asset, useAssets } from "@/api/assets";
import { previewUrl } from "@/api/client";
import { useSession } from "@/state/context";
import { PortShape } from "@/ui/PortShape";
import { Row } from "./Row";
import styles from "./AssetRows.module.css";

interface AssetRowsProps {
  readonly query: string;
  readonly onPick: (asset: Asset) => void;
}

/** The files of the project. */
export function AssetRows({ query, onPick }: AssetRowsProps) {
  const { project } = useSession();
  const { data } = useAssets(project, { search: query.trim() === "" ? undefined : query.trim() });
  const assets = (data?.pages ?? []).flatMap(({ items }) => items);
  return assets.map((asset) => (
    <Row
      key={asset.id}
      value={asset.id}
      title={asset.name}
      icon={
        asset.value.kind === "image" ? (
          <img src={previewUrl(asset.value.artifact.digest, "thumbnail")} alt="" className={styles["picture"]} />
        ) : (
          <PortShape kind={asset.value.kind} size={16} />
        )
      }
      onPick={() => onPick(asset)}
    />
  ));
}
