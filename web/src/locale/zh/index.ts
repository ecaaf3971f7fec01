import admin from "./admin.json";
import app from "./app.json";
import apply from "./apply.json";
import assets from "./assets.json";
import capture from "./capture.json";
import kit from "./kit.json";
import organise from "./organise.json";
import oversight from "./oversight.json";
import people from "./people.json";
import search from "./search.json";
import workbench from "./workbench.json";

export const words = { admin, app, apply, assets, capture, kit, organise, oversight, people, search, workbench };
