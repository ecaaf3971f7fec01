import care from "./care.json";

/** Said on pages nobody sees first: fetched beside them. */
export const words = { care };
