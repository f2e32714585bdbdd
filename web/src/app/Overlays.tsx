import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { Asking } from "@/command";
import { useSession, useView } from "@/state/context";
import type { Session } from "@/state/session";
import { closeOverlay, type Overlay } from "@/state/view";

const AddNode = lazy(() => import("@/palette/AddNode").then(({ AddNode }) => ({ default: AddNode })));
const Commands = lazy(() => import("@/palette/Commands").then(({ Commands }) => ({ default: Commands })));
const Find = lazy(() => import("@/palette/Find").then(({ Find }) => ({ default: Find })));
const Shortcuts = lazy(() => import("@/palette/Shortcuts").then(({ Shortcuts }) => ({ default: Shortcuts })));
const Link = lazy(() => import("@/palette/Link").then(({ Link }) => ({ default: Link })));
const Settings = lazy(() => import("./Settings").then(({ Settings }) => ({ default: Settings })));
const PlanSheet = lazy(() => import("@/dock/PlanSheet").then(({ PlanSheet }) => ({ default: PlanSheet })));
const QuickLook = lazy(() => import("@/look/QuickLook").then(({ QuickLook }) => ({ default: QuickLook })));
const Compare = lazy(() => import("@/look/Compare").then(({ Compare }) => ({ default: Compare })));
const Versions = lazy(() => import("@/home/Versions").then(({ Versions }) => ({ default: Versions })));
const NameVersion = lazy(() => import("@/home/NameVersion").then(({ NameVersion }) => ({ default: NameVersion })));
const ImportReview = lazy(() => import("@/home/ImportReview").then(({ ImportReview }) => ({ default: ImportReview })));
const FormPage = lazy(() => import("@/home/FormPage").then(({ FormPage }) => ({ default: FormPage })));

type Drawn = {
  readonly [Kind in Overlay["kind"]]: (
    overlay: Extract<Overlay, { readonly kind: Kind }>,
    onClose: () => void,
    session: Session,
  ) => ReactNode;
};

/** What lies over the editor, by its kind. None of it is loaded before it is asked for. */
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

/** What is opened by a single key has to be there before the next key is pressed. */
const AT_ONCE = [() => import("@/palette/AddNode"), () => import("@/palette/Commands"), () => import("@/palette/Find")];

export function Overlays() {
  const session = useSession();
  const overlay = useView((view) => view.overlay);
  useEffect(() => {
    const idle = requestIdleCallback(() => AT_ONCE.forEach((load) => void load()));
    return () => cancelIdleCallback(idle);
  }, []);
  return (
    <>
      <Suspense>{overlay !== null && drawn(overlay, session)}</Suspense>
      <Asking />
    </>
  );
}

function drawn(overlay: Overlay, session: Session): ReactNode {
  // The table has what fits each kind, but a type can't follow a kind through a lookup.
  const draw = OVERLAYS[overlay.kind] as (overlay: Overlay, onClose: () => void, session: Session) => ReactNode;
  return draw(overlay, () => closeOverlay(session.view), session);
}
