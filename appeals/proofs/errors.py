"""Why a file is not taken, or could not be read. Each says what happened and what to do; none accuses."""

from django.utils.translation import gettext as _

from risk.errors import Absent, Clash, Refusal, TooLarge, TooMany

MOST_BYTES = 20 * 1024 * 1024  # Source: architecture, section 5 [D]; all limits are said before sending
MOST_PAGES = 60
MOST_IN_SLOT = 12
MOST_PIXELS = 40_000_000


class NoSuchProof(Absent):
    code = "no-such-proof"


class FileTooLarge(TooLarge):
    code = "proof-too-large"


class EmptyFile(Refusal):
    code = "proof-empty"


class NotAccepted(Refusal):
    code = "proof-type"


class SlotFull(TooMany):
    code = "proof-slot-full"


class HoldStands(Clash):
    code = "proof-hold"


class TooManyLooks(TooMany):
    code = "proof-looks"


class TooManyUploads(TooMany):
    code = "proof-uploads"


class BadPart(Refusal):
    code = "proof-part"


class NoSuchSlot(Refusal):
    code = "proof-slot"


class AlreadyRead(Clash):
    code = "proof-used"


class BadValue(Refusal):
    code = "proof-value"


class TooManyCorrections(TooMany):
    code = "proof-corrections"


class CaseOver(Clash):
    code = "proof-case-over"


class Shredded(Absent):
    code = "proof-shredded"


def too_large() -> FileTooLarge:
    return FileTooLarge(
        _("这个文件超过20 MB。"), next=_("请分成几个文件上传，或上传清晰度低一些的版本。"), most=MOST_BYTES
    )


def empty() -> EmptyFile:
    return EmptyFile(_("这个文件是空的。"), next=_("请在手机或电脑上打开确认有内容，再重新选择。"))


def not_accepted(found: str) -> NotAccepted:
    """`found` is what the content looks like: program, archive, document, unknown."""
    said = {
        "program": _("这是一个程序文件，不是材料。"),
        "archive": _("压缩包不能直接上传。"),
        "document": _("Word等可编辑文档不能作为材料。"),
    }
    todo = {
        "archive": _("请解压后上传里面的PDF或图片。"),
        "document": _("请在Word里另存为PDF（save as PDF）再上传，或上传盖章后的照片、扫描件。"),
    }
    return NotAccepted(
        said.get(found) or _("认不出这个文件的格式。"),
        next=todo.get(found) or _("可以上传PDF、照片（JPEG、PNG、HEIC、WebP、TIFF）或Excel、CSV表格。"),
        found=found,
    )


def slot_full() -> SlotFull:
    return SlotFull(
        _("这一项最多放12个文件。"), next=_("请先移除不需要的文件，或把照片合并成一个PDF。"), most=MOST_IN_SLOT
    )


# After opening: what the reader met, what to say, what to do.
def problem(code: str) -> tuple[str, str]:
    """(what happened, what to do) for a problem of reading, in the reader's language."""
    again = _("请换一份文件上传，其他材料不受影响。")
    texts = {
        "encrypted": (_("这个文件有密码，打不开。"), _("请去掉密码后重新上传，或打印成新的PDF。不要把密码发给我们。")),
        "infected": (
            _("安全检查发现这个文件带有恶意程序，没有打开。"),
            _("请从银行或办事平台重新下载原件后上传，并检查一下您的手机或电脑。"),
        ),
        "unscannable": (_("这个文件没能通过安全检查。"), _("请上传普通的PDF或照片。")),
        "damaged": (_("这个文件已损坏，打不开。"), _("请从银行或办事平台重新下载原件后上传。")),
        "bomb": (_("这个文件展开后过大，已停止读取。"), _("请上传普通的PDF或照片。")),
        "page-too-large": (_("有一页的尺寸过大，已停止读取。"), _("请把图片缩小到4000万像素以内再上传。")),
        "picture-too-small": (_("图片太小，看不清字。"), _("请上传原图，不要上传缩略图。")),
        "too-many-pages": (_("文件超过60页。"), _("请只导出需要的月份，或分成几个文件上传。")),
        "macros": (_("表格里带有宏，不能打开。"), _("请另存为不带宏的表格，或导出CSV。")),
        "empty-sheet": (_("表格里没有内容。"), _("请确认导出的表格有数据后再上传。")),
        "time": (_("这个文件读取时间过长，已停止。"), _("请重新导出一份，或拍照上传。")),
        "memory": (_("这个文件过于复杂，已停止读取。"), _("请重新导出一份，或拍照上传。")),
        "crash": (_("这个文件打不开。"), _("请从原来的平台重新下载，或拍照上传。")),
        "word": (
            _("Word等可编辑文档不能作为材料。"),
            _("请在Word里另存为PDF（save as PDF）再上传，或上传盖章后的照片、扫描件。"),
        ),
        "no-picture": (_("这个文件没有可以显示的页面。"), again),
        "blank": (_("没有读到文字。"), _("请确认拍的是有字的一面，平放、光线均匀，再拍一张。")),
        "blur": (_("照片不清楚。"), _("请拿稳手机，等对焦完成再拍，或上传电子原件。")),
        "glare": (_("照片反光，有一部分看不见。"), _("请避开灯光直射，换个角度再拍。")),
        "cut": (_("纸的边缘没有拍全，有些字被切掉了。"), _("请退后一点，让四个角都在画面里，再拍一张。")),
        "dark": (_("照片太暗。"), _("请到明亮的地方再拍一张。")),
        "small": (_("字太小，看不清。"), _("请靠近一些，让材料占满画面；多页请逐页拍。")),
        "unknown-kind": (_("认不出这是哪一种材料。"), _("审核人员会查看；也可以换一份写明标题的材料。")),
    }
    return texts.get(code, (_("这个文件没有读成。"), again))
