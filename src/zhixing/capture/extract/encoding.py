"""Telling the encoding of a text: Chinese and Japanese ones by how common the characters are that they yield."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EASTERN = ("gb18030", "big5hkscs", "cp932", "euc_jp", "euc_kr")
_SAMPLE = 256 * 1024

_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加"
    "量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最"
    "立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即"
    "保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整"
    "空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族"
    "维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
    "這個國為們來時對會發說產種後學經進過電點義實體從應開還無與關線質變條問軍題黨員總設長頭資邊統較將組見計論運農幾區強決戰則據處隊給門導壓爭濟階術極聯認權證確類離華張馬節話況傳許廣記"
    "須際驗連斷難備辦習響約團歷構稱準號維劃選標寫親養層專狀廠識適屬圓調滿縣參紅細鐵價嚴務萬達積議聲報觀織裝眾書復兒氣兩壓滿溫濕檢測請項單級別圖誤編碼網頁檔"
    "的が一日年大人中本国出上生見気時分前今回者会社員方後間学新高長東京県市町村電話号番名住所円月火水木金土使用情報入力表示設定変更確認対応場合実際経済発売品質検査製造工場部課株式"
    "ーのにはをたとてでしるいれかならっこもすあおけくりさまきつよそどえせんわめみちろやひほべばだげじずぶびゃゅょアイウエオカキクケコサシスセソタチツテトナニネノハヒフヘホマミムメモラリルレロンッャュョドデグジズバパプ"
    "编号名称螺钉姓王李张刘陈杨赵黄周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈任姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "检验测试零件供应商质量客户项目产品工艺流程设计图纸评审会议记录附录封面目录版本修订日期批准审核编制单位地址电话邮箱备注说明序"
    "、。，；：？！（）《》“”「」『』〔〕…—·　％０１２３４５６７８９"
)
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
_STRANGE = re.compile(r"[\ue000-\uf8ff\ufffd\x80-\x9f\uff61-\uff9f]|[\U000f0000-\U0010ffff]")


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of `data`; line ends become \\n. `declared` is what the file says of itself, believed when it fits.

    Never fails: what fits no encoding is read with replacement characters.
    """
    return _decoded(data, declared).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")


def _decoded(data: bytes, declared: str | None) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace")
    if b"\x00" in data[:4096] and (sixteen := sixteen_bit(data)):
        return data.decode(sixteen, "replace")
    if b"\x1b$" in data[:_SAMPLE] or b"\x1b(" in data[:_SAMPLE]:
        text = _strict(data, "iso2022_jp")
        if text is not None:
            return text
    text = _strict(data, "utf-8")
    if text is not None:
        return text
    if declared and (text := _strict(data, _superset(declared))) is not None:
        return text
    return data.decode(sixteen_bit(data) or _scratched(data) or encoding_of(data), "replace")


def _scratched(data: bytes) -> str | None:
    """`utf-8` for text of which only a few bytes are not: cut, pasted together, or damaged on the way."""
    text = data[:_SAMPLE].decode("utf-8", "replace")
    strange = text.count("\ufffd")
    whole = sum(1 for letter in text if ord(letter) > 127) - strange
    return "utf-8" if strange * 4 <= whole else None


def _superset(name: str) -> str:
    """Pages that say gb2312 or shift_jis use their supersets."""
    lowered = name.strip().strip("\"'").lower()
    return {"gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932", "big5": "big5hkscs"}.get(
        lowered, lowered
    )


def _strict(data: bytes, name: str) -> str | None:
    try:
        return data.decode(name)
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def sixteen_bit(data: bytes) -> str | None:
    """`utf-16-le` or `utf-16-be` for text so encoded but not marked, else None. Latin letters leave zeros in it, Chinese need not."""
    sample = data[:4096]
    if len(sample) < 4:
        return None
    scores = {name: _sense(sample[: len(sample) // 2 * 2].decode(name, "replace")) for name in ("utf-16-le", "utf-16-be")}
    best = max(scores, key=lambda name: scores[name])
    return best if scores[best] >= 0.55 else None


def _sense(text: str) -> float:
    """Share of letters that people write."""
    sensible = sum(1 for letter in text if letter in _COMMON or letter in "\r\n\t" or " " <= letter <= "~")
    return sensible / max(1, len(text))


def encoding_of(data: bytes) -> str:
    """The likeliest encoding of bytes that are not Unicode."""
    sample = data[:_SAMPLE]
    best = max(_EASTERN, key=lambda name: _plausibility(sample, name))
    if _plausibility(sample, best) >= 0.35:
        return best
    guess = from_bytes(sample[:65536]).best()
    return guess.encoding if guess else "gb18030"


def _plausibility(sample: bytes, name: str) -> float:
    """Share of common characters among those beyond ASCII, less what no writer would write."""
    text = sample.decode(name, "replace")
    beyond = [letter for letter in text if ord(letter) > 127]
    if not beyond:
        return 0.0
    strange = len(_STRANGE.findall(text))
    common = sum(1 for letter in beyond if letter in _COMMON)
    kana = len(_KANA.findall(text))
    score = (common - 3 * strange) / len(beyond)
    if kana > len(beyond) * 0.15:
        score += 0.1 if name in ("cp932", "euc_jp") else -0.1
    if name == "euc_kr":
        # Chinese bytes often make Korean syllables too: believed only where they make no sensible Chinese.
        score += sum(1 for letter in beyond if "가" <= letter <= "힣") / len(beyond) * 0.5
    return score
