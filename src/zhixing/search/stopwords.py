"""Words that say nothing about what is looked for, folded."""

from __future__ import annotations

_ZH = """
的 了 着 过 地 得 之 者 所 们 吗 呢 吧 啊 呀 嘛 么 么的
是 为 在 有 与 和 及 或 以及 并 并且 而 而且 且 但 但是 却 则 就 也 都 还 又 再 很 更 最 太 才 只 已 已经 曾 将 会 能 能够 可 可以 应 应该 要 需 需要
这 那 这个 那个 这些 那些 这样 那样 此 该 其 其中 它 他 她 我 你 您 我们 你们 他们 它们 自己 本
什么 甚么 怎么 怎样 怎么样 如何 哪 哪个 哪些 哪里 哪儿 哪一 哪种 哪位 谁 何 何时 何地 为何 为什么 多少 多大 多久 多长 几 几个 是否 有没有 是不是 能否 可否 请问 请 告诉
从 到 把 被 让 给 对 对于 关于 由 由于 因 因为 所以 因此 于 于是 向 往 按 按照 根据 通过 以 用 比 跟 同 随着 作为 如果 若 当 时 时候 之后 之前 以后 以前 后 前 中 上 下 里 内 外
个 些 一个 一些 一种 一下 种 等 等等 不 没 没有 非 无
"""
_EN = """
a an the of to in on at by for with from as is are was were be been being am do does did done have has had having
and or but nor so if then than that this these those there here it its he she they them his her their our your my we you i
what which who whom whose when where why how many much can could may might must shall should will would
not no into about over under between during after before up down out off again further once also just only very
"""

STOPWORDS: frozenset[str] = frozenset((_ZH + _EN).split())
"""Function words and question words of Chinese and English."""
