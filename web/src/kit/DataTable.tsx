import { Button, Checkbox, Popover, Table, type TableProps } from "antd";
import { type Key, type KeyboardEvent, type ReactNode, type ThHTMLAttributes, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { IconColumns } from "./icons";
import { step } from "./keys";
import { stored } from "./memory";
import { useNarrow } from "./narrow";
import css from "./table.module.css";

export interface Column<Row> {
  key: string;
  title: string;
  render: (row: Row) => ReactNode;
  width?: number;
  /** Name of the server's sort; makes the header sortable. */
  sort?: string;
  /** Not shown until chosen. */
  hidden?: boolean;
  /** Cannot be taken away (the name of the thing). */
  fixed?: boolean;
  align?: "right";
  /** Falls away on a phone. */
  wide?: boolean;
}

interface DataTableProps<Row> {
  /** Under this name the browser remembers which columns are shown and how wide they are. */
  name: string;
  label: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => Key;
  onOpen?: (row: Row) => void;
  sort?: string;
  onSort?: (sort: string) => void;
  page?: { offset: number; limit: number; total: number; onChange: (offset: number) => void };
  selection?: { keys: Key[]; onChange: (keys: Key[]) => void };
  /** Rises from below while rows are selected. */
  bulk?: ReactNode;
  empty: ReactNode;
  toolbar?: ReactNode;
  loading?: boolean;
}

interface Layout { hidden: string[]; widths: Record<string, number> }

function useLayout<Row>(name: string, columns: Column<Row>[]) {
  const [layout, setLayout] = useState<Layout>(() =>
    stored.json(`table.${name}`, { hidden: columns.filter((column) => column.hidden).map((column) => column.key), widths: {} }));
  const save = (next: Layout) => { setLayout(next); stored.setJson(`table.${name}`, next); };
  return { layout, save };
}

/** The handle between two headers: drag it, or move it by the arrow keys. */
function Resizer({ width, onWidth }: { width: number; onWidth: (width: number) => void }) {
  const { t } = useTranslation();
  const from = useRef<{ x: number; width: number } | null>(null);
  return (
    // A click here would sort; dragging is enough.
    // oxlint-disable-next-line click-events-have-key-events
    <span
      role="slider" tabIndex={-1} aria-label={t("kit.table.resize")} aria-valuenow={width} className={css.resizer}
      onPointerDown={(event) => { from.current = { x: event.clientX, width }; event.currentTarget.setPointerCapture(event.pointerId); event.stopPropagation(); }}
      onPointerMove={(event) => { if (from.current) onWidth(Math.max(64, from.current.width + event.clientX - from.current.x)); }}
      onPointerUp={() => { from.current = null; }}
      onClick={(event) => event.stopPropagation()}
    />
  );
}

function HeaderCell({ resize, children, ...rest }: ThHTMLAttributes<HTMLTableCellElement> & { resize?: { width: number; onWidth: (width: number) => void } }) {
  return <th {...rest}>{children}{resize && <Resizer {...resize} />}</th>;
}

function ColumnChooser<Row>({ columns, layout, save }: { columns: Column<Row>[]; layout: Layout; save: (layout: Layout) => void }) {
  const { t } = useTranslation();
  const toggle = (key: string, shown: boolean) =>
    save({ ...layout, hidden: shown ? layout.hidden.filter((one) => one !== key) : [...layout.hidden, key] });
  const list = (
    <div className={css.chooser}>
      {columns.filter((column) => !column.fixed).map((column) => (
        <Checkbox key={column.key} checked={!layout.hidden.includes(column.key)} onChange={(event) => toggle(column.key, event.target.checked)}>{column.title}</Checkbox>
      ))}
    </div>
  );
  return (
    <Popover content={list} trigger="click" placement="bottomRight">
      <Button size="small" type="text" icon={<IconColumns size={15} />} aria-label={t("kit.table.columns")}>{t("kit.table.columns")}</Button>
    </Popover>
  );
}

/** The product's table: sticky header, columns that can be chosen and dragged, sorting in the header, arrows and Enter on rows, a bulk bar from below. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { t } = useTranslation();
  const { columns, rows, rowKey, onOpen, sort, onSort, page, selection, bulk, empty, toolbar, loading, label, name } = props;
  const { layout, save } = useLayout(name, columns);
  const shown = columns.filter((column) => !layout.hidden.includes(column.key));

  const tableColumns = useMemo(() => shown.map((column) => {
    const width = layout.widths[column.key] ?? column.width;
    const order = sort === column.sort ? "ascend" : sort === `-${column.sort}` ? "descend" : null;
    return {
      key: column.key, title: column.title, width, align: column.align, className: column.align ? css.figures : undefined, ellipsis: true, render: (_: unknown, row: Row) => column.render(row),
      ...(column.wide ? { responsive: ["md" as const] } : {}),
      ...(column.sort && onSort ? { sorter: true, sortOrder: order as "ascend" | "descend" | null, showSorterTooltip: false } : {}),
      onHeaderCell: () => (width ? { resize: { width, onWidth: (next: number) => save({ ...layout, widths: { ...layout.widths, [column.key]: next } }) } } : {}) as object,
    };
  }), [shown, layout, sort, onSort, save]);

  const walk = (event: KeyboardEvent<HTMLElement>, row: Row) => {
    if (event.target !== event.currentTarget) return;
    if (event.key === "Enter") { event.preventDefault(); onOpen?.(row); return; }
    const siblings = [...(event.currentTarget.parentElement?.querySelectorAll<HTMLElement>("[data-row-key]") ?? [])];
    const next = step(siblings.indexOf(event.currentTarget), event.key, siblings.length);
    if (/^(Arrow(Up|Down)|j|k|Home|End)$/.test(event.key)) { event.preventDefault(); siblings[next]?.focus(); }
    if (event.key === "x" && selection) {
      const key = rowKey(row);
      selection.onChange(selection.keys.includes(key) ? selection.keys.filter((one) => one !== key) : [...selection.keys, key]);
    }
  };
  const change: TableProps<Row>["onChange"] = (_page, _filters, sorter) => {
    const one = Array.isArray(sorter) ? sorter[0] : sorter;
    const column = columns.find((candidate) => candidate.key === one?.columnKey);
    if (column?.sort && onSort) onSort(one?.order === "ascend" ? column.sort : one?.order === "descend" ? `-${column.sort}` : `-${column.sort}`);
  };

  const narrow = useNarrow();
  return (
    <div className={css.table}>
      <div className={css.toolbar}><div className={css.tools}>{toolbar}</div>{!narrow && <ColumnChooser columns={columns} layout={layout} save={save} />}</div>
      {narrow ? <Rows columns={shown} rows={rows} rowKey={rowKey} onOpen={onOpen} empty={empty} label={label} walk={walk} /> : <Table<Row>
        aria-label={label} size="middle" dataSource={rows} rowKey={rowKey} columns={tableColumns} onChange={change} pagination={false}
        sticky={{ offsetHeader: 0, getContainer: () => document.getElementById("content") ?? window }} tableLayout="fixed"
        locale={{ emptyText: empty }} components={{ header: { cell: HeaderCell } }} className={loading ? css.stale : undefined}
        {...(selection ? { rowSelection: { selectedRowKeys: selection.keys, onChange: selection.onChange, columnWidth: 40 } } : {})}
        onRow={(row) => ({ tabIndex: 0, onKeyDown: (event) => walk(event, row), ...(onOpen ? { onClick: (event) => { if (!inside(event.target)) onOpen(row); }, className: css.opens } : {}) })}
      />}
      {page && page.total > page.limit && <Pager {...page} />}
      {selection && selection.keys.length > 0 && (
        <div className={css.bulk} role="toolbar" aria-label={t("kit.table.bulk")}>
          <span>{t("kit.table.selected", { count: selection.keys.length })}</span>
          {bulk}
          <Button type="text" size="small" onClick={() => selection.onChange([])}>{t("kit.table.clear")}</Button>
        </div>
      )}
    </div>
  );
}

const inside = (target: EventTarget) => Boolean((target as HTMLElement).closest("a,button,input,label,.ant-select,.ant-checkbox-wrapper"));

/** On a phone a row becomes a few lines: its name, then what else matters. */
function Rows<Row extends object>({ columns, rows, rowKey, onOpen, empty, label, walk }: Pick<DataTableProps<Row>, "columns" | "rows" | "rowKey" | "onOpen" | "empty" | "label"> & { walk: (event: KeyboardEvent<HTMLElement>, row: Row) => void }) {
  if (rows.length === 0) return <>{empty}</>;
  const [first, ...rest] = columns.filter((column) => !column.wide);
  return (
    <ul className={css.rows} aria-label={label}>
      {rows.map((row) => (
        // The row's own link opens it too; the whole row is only the larger target.
        // oxlint-disable-next-line click-events-have-key-events
        <li key={rowKey(row)} data-row-key={rowKey(row)} onKeyDown={(event) => walk(event, row)} onClick={(event) => { if (!inside(event.target)) onOpen?.(row); }}>
          <div>{first?.render(row)}</div>
          <div className={css.rowRest}>{rest.map((column) => <span key={column.key}>{column.align && <>{column.title} </>}{column.render(row)}</span>)}</div>
        </li>
      ))}
    </ul>
  );
}

/** 1–50 of 1,204, back and on. */
export function Pager({ offset, limit, total, onChange }: { offset: number; limit: number; total: number; onChange: (offset: number) => void }) {
  const { t } = useTranslation();
  const last = Math.min(total, offset + limit);
  return (
    <nav className={css.pager} aria-label={t("kit.pager.label")}>
      <span>{t("kit.pager.range", { from: total ? offset + 1 : 0, to: last, total })}</span>
      <Button size="small" disabled={offset === 0} onClick={() => onChange(Math.max(0, offset - limit))}>{t("kit.pager.back")}</Button>
      <Button size="small" disabled={last >= total} onClick={() => onChange(offset + limit)}>{t("kit.pager.on")}</Button>
    </nav>
  );
}
