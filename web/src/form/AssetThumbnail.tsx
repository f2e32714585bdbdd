import { AudioLines, ImageOff } from "lucide-react";
import { useState } from "react";
import type { Asset } from "@/api/assets";
import { previewUrl } from "@/api/client";
import styles from "./Asset.module.css";

const PICTURES = { image: "thumbnail", video: "poster" } as const;

/** A small picture of a file. What it shows is said beside it. */
export function AssetThumbnail({ value }: { readonly value: Asset["value"] }) {
  const [gone, setGone] = useState(false);
  const inside =
    value.kind === "audio" ? (
      <AudioLines size={24} aria-hidden="true" />
    ) : gone ? (
      <ImageOff size={24} aria-hidden="true" />
    ) : (
      <img
        src={previewUrl(value.artifact.digest, PICTURES[value.kind])}
        alt=""
        loading="lazy"
        onError={() => setGone(true)}
      />
    );
  return <div className={styles["thumbnail"]}>{inside}</div>;
}
