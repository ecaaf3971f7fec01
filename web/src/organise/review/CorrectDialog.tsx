import { useTranslation } from "react-i18next";
import { Modal } from "@/kit";
import { CategoryPick } from "../CategoryPick";

/** Which category it really is; picking one answers at once. */
export function CorrectDialog({ count, onPick, onClose }: { count: number; onPick: (category: number) => void; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open onCancel={onClose} title={t("care.review.correctTitle", { count })} footer={null} destroyOnHidden width={420}>
      <CategoryPick autoFocus onPick={onPick} width={360} />
    </Modal>
  );
}
