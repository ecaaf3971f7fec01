import type { DepartmentNode } from "./api";

export interface DepartmentOption { value: number; title: string; children: DepartmentOption[] }
export const departmentOptions = (nodes: readonly DepartmentNode[]): DepartmentOption[] => nodes.map((node) => ({ value: node.id, title: node.name, children: departmentOptions(node.children) }));

export function findDepartment(nodes: readonly DepartmentNode[], id: number): DepartmentNode | undefined {
  for (const node of nodes) {
    const found = node.id === id ? node : findDepartment(node.children, id);
    if (found) return found;
  }
  return undefined;
}
