/** The workbench asks nothing of its own: it stands on what the other rooms tell. */
export { useAssets } from "@/assets/api";
export { useCaptures } from "@/capture/api";
export { useOpenSuggestions } from "@/organise/api";
