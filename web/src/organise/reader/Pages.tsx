import { useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Document, type Locator, pageImage } from "../api";
import css from "./reader.module.css";

interface PagesProps { document: Document; version: number | undefined; lit: Locator | undefined }

/** The pages as printed, drawn by the server; the cited stretch is framed where it stands on its page. */
export function Pages({ document, version, lit }: PagesProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [drawnPages, setDrawnPages] = useState<ReadonlySet<number>>(new Set());
  useLayoutEffect(() => { setWidth(box.current?.clientWidth ?? 800); }, []);
  const drawn = width * Math.min(2, window.devicePixelRatio || 1) > 1000 ? 1600 : 1000;
  return (
    <div ref={box} className={css.pages} data-testid="pages">
      {width > 0 && (document.pages ?? []).map((page) => {
        const boxes = lit?.page === page.number ? (lit.boxes ?? []) : [];
        return (
          <figure key={page.number} id={`page-${page.number}`} className={css.pageFigure} data-lit={lit?.page === page.number ? "" : undefined}>
            <div className={css.sheetOfPaper} data-drawn={drawnPages.has(page.number) || undefined} style={{ aspectRatio: `${page.width} / ${page.height}` }}>
              <img src={pageImage(document.asset.id, page.number, version, drawn)} alt={t("organise.reader.pageAlt", { page: page.number })} loading="lazy" onLoad={() => setDrawnPages((now) => new Set(now).add(page.number))} />
              {boxes.map(([x0 = 0, y0 = 0, x1 = 0, y1 = 0], place) => (
                <span key={place} className={css.frame} data-testid="passage-box" style={{ left: `${x0 * 100}%`, top: `${y0 * 100}%`, width: `${(x1 - x0) * 100}%`, height: `${(y1 - y0) * 100}%` }} />
              ))}
            </div>
            <figcaption>{t("organise.reader.pageOf", { page: page.number, total: document.pages?.length })}</figcaption>
          </figure>
        );
      })}
    </div>
  );
}
