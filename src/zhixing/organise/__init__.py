"""整理 organise: documents and their versions, the passages they are cut into, the taxonomy and what the machine proposes."""

from zhixing.organise.content import Block, Box, Caution, Content, PageSize
from zhixing.organise.passages import cut

__all__ = ["Block", "Box", "Caution", "Content", "PageSize", "cut"]
