/** How two takes are shown together. */
export type Looks = "wipe" | "side" | "difference" | "onion";
