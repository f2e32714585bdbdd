import type { ReactNode } from "react";
import { artifactUrl } from "@/api/client";
import type { Image } from "@/api/types";
import { Laid } from "./Laid";
import type { Looks } from "./looks";

/** How two pictures are held against each other. */
interface PairOfPicturesProps {
  readonly a: Image;
  readonly b: Image;
  readonly looks: Looks;
}

export function PairOfPictures({ a, b, looks }: PairOfPicturesProps) {
  return <Laid looks={looks} a={picture(a, "A")} b={picture(b, "B")} />;
}

function picture({ artifact }: Image, name: string): ReactNode {
  return <img src={artifactUrl(artifact.digest)} alt={name} draggable={false} />;
}
