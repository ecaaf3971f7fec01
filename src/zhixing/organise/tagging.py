"""Tags for a text: those the house already uses, standards and product codes, and the terms that tell it from other texts."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from typing import Any

import rjieba

from zhixing.search.analysis import is_stopword, normalise, terms

OPENING = 6000
MOST, MOST_NEW, ENOUGH = 5, 3, 2
"""A text gets five tags at most, three new ones among them; one that people gave two has enough of new ones."""
LEAST, LEAST_NEW = 0.35, 0.5
"""A tag less fitting than this is not worth a click; a new one should fit better than one the house uses already."""
LONGEST_PHRASE, LONGEST_TAG = 3, 16
IN_TITLE, KNOWN, PHRASE = 2.2, 1.5, 1.25
GENERIC, GENERIC_WORD = 2.3, 2.6
"""A new tag needs a part that is rarer among the house's texts than this (a quarter of them have it), a single word more so."""
LONGEST_QUOTE = 60
HALF_SURE = 9.0
"""The weight at which a tag is as good as not."""

_STANDARD = re.compile(
    r"(?<![A-Za-z0-9])(?:GB/T|GB/Z|GB|YY/T|YY|ISO/IEC|ISO/TS|ISO|IEC|EN|ASTM|JB/T|JB|SJ/T|QC/T|HG/T|IPC)[\s-]?[A-Z]?-?\d{2,}(?:[.\-]\d+)*",
)
_CODE = re.compile(r"(?<![A-Za-z0-9.-])(?=[A-Z0-9-]*\d)[A-Z][A-Za-z0-9]*(?:-[A-Z0-9]+)*(?![A-Za-z0-9-])")
_NUMBERED_PAPER = re.compile(
    r"^[A-Z0-9]{1,6}-(?:[A-Z]{1,3}-)?\d{2,4}(?:-\d+)?$|^[A-Z]{1,4}-[A-Z]{1,3}-\d+$|^(?:A|V|R|Q|T|D|FY)\d{1,4}$"
)
"""The number of a paper, a page size, a version, a quarter: a code, but not what a text is about."""
_LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z+#-]{2,}")
_NOUNS = frozenset({"n", "nz", "vn", "eng", "j", "ng", "l", "nt", "an"})
_EMPTY = frozenset(
    "问题 情况 方法 方式 内容 要求 部分 过程 结果 原因 措施 公司 产品 工作 时间 数据 客户 人员 部门 项目 文件 说明 使用 管理 系统 功能 信息 标准 报告 记录 例如 以上 以下 "
    "相关 进行 通过 目前 基本 主要 一般 不同 可能 参考 注意 检查 处理 分析 设计 测试 试验 生产 质量 技术 设备 材料 结构 规定 附件 编号 版本 名称 单位 数量 日期 备注 序号 "
    "用法 同事 前提 地方 怎么办 对方 图例 预计 类别 条件 现象 好件 界面 流水 间隔 核实 存储 员工 岗位 层级 办法 警告 检索 区别 目标 目标值 作用 意见 责任 责任人 期限 实际 "
    "状态 地点 参加 主持 现场 早班 晚班 公司 部 室 组 市场部 技术支持 实际值 允许 图片 表格 页面 链接 代码 文本 例程 用户 手机 电脑 东西 事情 时候 大家 个人 机器 "
    "问答 模板 指南 手册 文档 资料 示例 步骤 目的 范围 职责 流程 会议 纪要 评审 计划 总结 建议 结论 "
    "方案 工具 平台 服务 企业 资源 能力 需求 场景 模式 机制 体系 环节 方面 领域 因素 特点 优势 效果 影响 程度 关系 环境 对象 角色 任务 阶段 "
    "终稿 初稿 草稿 定稿 合格 不合格 红色 绿色 黄色 蓝色 白色 黑色 安装 批号 签字 周期 比例 指标 参数 配置 操作 类型 种类 形式 作业 业务 团队 领导 经理 主管 专家 新人 全员 本周 本月 年度 季度 上述 下述 附录 正文 标题 目录 章节 "
    "system data project team user time number issue method process result example information "
    "section following case type value name file page "
    "document report work part item list table figure note new one two first second please use using used way need make".split()
)
"""Words nearly every paper of a company has: they sort nothing."""


@dataclass(frozen=True)
class Tag:
    """A tag that fits a text, how well (0..1), and whether the house uses it already."""

    word: str
    confidence: float
    known: bool = False
    reasons: tuple[dict[str, Any], ...] = ()
    """Why: each a `code` with `values`, the last a stretch of the text it stands in."""


def fitting_tags(
    title: str, text: str, *, known: Mapping[str, int], telling: Callable[[str], float], own: frozenset[str] = frozenset()
) -> list[Tag]:
    """The tags that fit best, best first: as many as are missing from five; new ones only where the text has hardly any.

    `known` are the tags in use and how often, `telling` says how rare a folded word is among the house's texts (about 1 to 9),
    `own` are the tags the text has already.
    """
    heading, body = _plain(title), _plain(text[:OPENING])
    weights = _weights(heading, f"{heading}\n{body}", telling)
    spelled = {normalise(tag): tag for tag in known}
    taken = {normalise(tag) for tag in own}
    fitting = [
        Tag(spelled.get(normalise(word), word), round(1 - exp(-weight * log(2) / HALF_SURE), 3), normalise(word) in spelled)
        for word, weight in _with_known(weights, spelled, heading, body).items()
    ]
    told = [tag for tag in fitting if tag.known or not _generic(tag.word, telling)]
    kept = _without_repeating(sorted(told, key=lambda tag: (-tag.confidence, tag.word)), taken)[: max(0, MOST - len(own))]
    uses = {normalise(tag): count for tag, count in known.items()}
    return [replace(tag, reasons=_reasons(tag, uses.get(normalise(tag.word), 0), heading, body)) for tag in kept]


def _generic(word: str, telling: Callable[[str], float]) -> bool:
    """Whether too many texts of the house have it for a tag to sort anything by it; numbers of standards and products never are."""
    parts = terms(word)
    if not parts or _STANDARD.fullmatch(word) or _CODE.fullmatch(word):
        return not parts
    return max(telling(part) for part in parts) < (GENERIC if _many_words(word) else GENERIC_WORD)


def _reasons(tag: Tag, uses: int, heading: str, body: str) -> tuple[dict[str, Any], ...]:
    """Why a tag fits, as a person would check it."""
    folded = normalise(tag.word)
    times = normalise(body).count(folded)
    said = [
        ("standard", {}, bool(_STANDARD.fullmatch(tag.word))),
        ("in_title", {}, folded in normalise(heading)),
        ("times", {"count": times}, times > 1),
        ("in_use", {"count": uses}, tag.known),
        ("new_and_rare", {}, not tag.known),
    ]
    found = [{"word": "", "weight": 0.0, "code": code, "values": values} for code, values, holds in said if holds]
    line = next((line for line in body.splitlines() if folded in normalise(line)), "")
    if line:
        at = max(0, normalise(line).find(folded) - LONGEST_QUOTE // 3)
        found.append({"word": line[at : at + LONGEST_QUOTE].strip(), "weight": 1.0, "code": "quote", "values": {}})
    return tuple(found)


def _without_repeating(fitting: Sequence[Tag], taken: set[str]) -> list[Tag]:
    """The best, none inside another or in one the text has already."""
    found: list[Tag] = []
    most_new = MOST_NEW if len(taken) < ENOUGH else 0
    for tag in fitting:
        folded = normalise(tag.word)
        new = sum(not each.known for each in found)
        if tag.confidence < (LEAST if tag.known else LEAST_NEW) or (not tag.known and new >= most_new):
            continue
        if not any(folded in other or other in folded for other in taken):
            found.append(tag)
            taken.add(folded)
    return found


def _with_known(weights: Mapping[str, float], spelled: Mapping[str, str], heading: str, body: str) -> dict[str, float]:
    """Known tags weigh more; those that stand in the title as they are count even where no phrase was made of them."""
    found = {word: weight * (KNOWN if normalise(word) in spelled else 1.0) for word, weight in weights.items()}
    spoken = {normalise(word): word for word in found}
    title_words = set(terms(heading)) if heading.strip() else set()
    counted = Counter(terms(body)) if body.strip() else Counter()
    for folded, tag in spelled.items():
        parts = terms(folded) if folded.strip() else []
        word = spoken.get(folded, tag)
        if parts and title_words.issuperset(parts):
            found[word] = max(found.get(word, 0.0), HALF_SURE * 2)
        elif parts and folded not in spoken and folded in normalise(body) and min(counted[part] for part in parts) >= 3:
            found[word] = HALF_SURE
    return found


def _weights(heading: str, text: str, telling: Callable[[str], float]) -> dict[str, float]:
    phrases = _phrases(text)
    titled = normalise(heading)
    found: dict[str, float] = {}
    for phrase, count in phrases.items():
        parts = terms(phrase)
        if not parts or (count < 2 and normalise(phrase) not in titled):
            continue
        rare = sum(telling(part) for part in parts) / len(parts)
        weight = (1 + log(count)) * rare
        weight *= IN_TITLE if normalise(phrase) in titled else 1.0
        found[phrase] = weight * (PHRASE if _many_words(phrase) else 1.0)
    for code, count in _codes(text).items():
        if count >= 2 or code in heading or _STANDARD.fullmatch(code):
            found[code] = HALF_SURE * (1.4 if code in heading else 0.9) * (1 + 0.3 * log(count))
    return _longest(found, phrases)


def phrases_of(text: str) -> list[str]:
    """The runs of nouns in a text that say something, each once."""
    return [phrase for phrase in _phrases(_plain(text)) if phrase not in _EMPTY]


def _phrases(text: str) -> Counter[str]:
    """Runs of nouns, one to three words long, and how often each stands in the text."""
    found: Counter[str] = Counter()
    for line in text.splitlines():
        run: list[str] = []
        for word, kind in [*rjieba.tag(line), ("", "x")]:
            if kind in _NOUNS and _is_word(word):
                run.append(word)
                continue
            _count(run, found)
            run = []
    return found


def _count(run: list[str], found: Counter[str]) -> None:
    for start in range(len(run)):
        for length in range(1, LONGEST_PHRASE + 1):
            words = run[start : start + length]
            if len(words) < length:
                break
            phrase = "".join(words)
            empty = [word for word in words if word.lower() in _EMPTY]
            if 2 <= len(phrase) <= LONGEST_TAG and len(empty) < len(words) and words[0] not in _EMPTY:
                found[phrase] += 1


def _is_word(word: str) -> bool:
    if is_stopword(word.lower()):
        return False
    if word.isascii():
        return bool(_LATIN_WORD.fullmatch(word))
    return len(word) > 1 and all("\u4e00" <= char <= "\u9fff" for char in word)


def _codes(text: str) -> Counter[str]:
    """Numbers of standards and codes of products."""
    found: Counter[str] = Counter(" ".join(match.group().split()) for match in _STANDARD.finditer(text))
    rest = _STANDARD.sub(" ", text)
    for match in _CODE.finditer(rest):
        code = match.group()
        if 2 < len(code) <= LONGEST_TAG and not _NUMBERED_PAPER.match(code):
            found[code] += 1
    return found


def _many_words(phrase: str) -> bool:
    return not phrase.isascii() and len(phrase) > 3


def _longest(found: Mapping[str, float], counts: Counter[str]) -> dict[str, float]:
    """Without the parts of phrases that hardly ever stand alone."""
    kept: dict[str, float] = {}
    for word, weight in found.items():
        holding = [other for other in found if word != other and word in other]
        if not any(counts[other] * 3 > counts[word] for other in holding):
            kept[word] = weight
    return kept


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
