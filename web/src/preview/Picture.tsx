import { useCallback, useState } from "react";
import { type PreviewName, previewUrl } from "@/api/client";
import styles from "./box.module.css";
import { MissingFile } from "./MissingFile";

interface PictureProps {
  readonly digest: string;
  readonly name: Extract<PreviewName, "thumbnail" | "poster">;
  readonly alt: string;
}

/** A small picture of a stored file, or else why there is none. */
export function Picture({ digest, name, alt }: PictureProps) {
  const [failed, setFailed] = useState<string | null>(null);
  const tryAgain = useCallback(() => setFailed(null), []);
  if (failed === digest) return <MissingFile digest={digest} onBack={tryAgain} />;
  return (
    <img
      className={styles["fill"]}
      src={previewUrl(digest, name)}
      alt={alt}
      loading="lazy"
      decoding="async"
      draggable={false}
      onError={() => setFailed(digest)}
    />
  );
}
