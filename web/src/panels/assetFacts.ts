import i18next from "i18next";
import type { Asset } from "@/api/assets";
import { bytes, clock } from "@/i18n/format";

/** What is worth knowing of a file in one line: its size in pixels, its length, its bytes. */
export function assetFacts({ value }: Pick<Asset, "value">): string {
  const pixels =
    value.kind === "audio"
      ? []
      : [i18next.t("panels:assets.facts.pixels", { width: value.width, height: value.height })];
  const length = value.kind === "image" ? [] : [clock(value.seconds)];
  return [...pixels, ...length, bytes(value.artifact.size)].join(" · ");
}
