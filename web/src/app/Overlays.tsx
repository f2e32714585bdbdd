import { type ReactNode, Suspense } from "react";
import { useSession, useView } from "@/state/context";
import type { Session } from "@/state/session";
import { closeOverlay, type Overlay } from "@/state/view";
import { part } from "./part";

const AddNode = part(() => import("@/palette/AddNode").then(({ AddNode }) => AddNode));
const Commands = part(() => import("@/palette/Commands").then(({ Commands }) => Commands));
const Find = part(() => import("@/palette/Find").then(({ Find }) => Find));
const Shortcuts = part(() => import("@/palette/Shortcuts").then(({ Shortcuts }) => Shortcuts));
const Link = part(() => import("@/palette/Link").then(({ Link }) => Link));
const Settings = part(() => import("./Settings").then(({ Settings }) => Settings));
const PlanSheet = part(() => import("@/dock/PlanSheet").then(({ PlanSheet }) => PlanSheet));
const QuickLook = part(() => import("@/look/QuickLook").then(({ QuickLook }) => QuickLook));
const Compare = part(() => import("@/look/Compare").then(({ Compare }) => Compare));
const Versions = part(() => import("@/home/Versions").then(({ Versions }) => Versions));
const NameVersion = part(() => import("@/home/NameVersion").then(({ NameVersion }) => NameVersion));
const ImportReview = part(() => import("@/home/ImportReview").then(({ ImportReview }) => ImportReview));
const FormPage = part(() => import("@/home/FormPage").then(({ FormPage }) => FormPage));

type Drawn = {
  readonly [Kind in Overlay["kind"]]: (
    overlay: Extract<Overlay, { readonly kind: Kind }>,
    onClose: () => void,
    session: Session,
  ) => ReactNode;
};

/** What lies over the page, by its kind. */
const OVERLAYS: Drawn = {
  "add-node": ({ at, from }) => <AddNode at={at} from={from} />,
  commands: () => <Commands />,
  find: () => <Find />,
  shortcuts: () => <Shortcuts />,
  link: ({ from }) => <Link from={from} />,
  settings: (_, onClose) => <Settings onClose={onClose} />,
  plan: (overlay, onClose) => <PlanSheet overlay={overlay} onClose={onClose} />,
  look: (overlay, onClose) => <QuickLook overlay={overlay} onClose={onClose} />,
  compare: (overlay, onClose) => <Compare overlay={overlay} onClose={onClose} />,
  versions: (_, onClose) => <Versions onClose={onClose} />,
  "name-version": (_, onClose) => <NameVersion onClose={onClose} />,
  import: ({ file }, onClose, session) => <ImportReview file={file} into={session} onClose={onClose} />,
  form: (_, onClose) => <FormPage onClose={onClose} />,
};

export function Overlays() {
  const session = useSession();
  const overlay = useView((view) => view.overlay);
  return <Suspense>{overlay !== null && drawn(overlay, session)}</Suspense>;
}

function drawn(overlay: Overlay, session: Session): ReactNode {
  // The table has what fits each kind, but a type can't follow a kind through a lookup.
  const draw = OVERLAYS[overlay.kind] as (overlay: Overlay, onClose: () => void, session: Session) => ReactNode;
  return draw(overlay, () => closeOverlay(session.view), session);
}
