"""What to press, in the programs people have, to turn a file into one that can be taken."""

from collections.abc import Collection, Iterable

from saiban.documents.kinds import Kind

_TEXTS = {Kind.DOCX, Kind.DOC, Kind.DOCM, Kind.DOTX, Kind.WPS, Kind.RTF, Kind.ODF, Kind.OLE, Kind.IWORK}
_SLIDES = {Kind.PPTX, Kind.PPT, Kind.PPTM, Kind.POTX, Kind.PPSX, Kind.DPS}
_SHEETS = {Kind.XLSX, Kind.XLS, Kind.XLSM, Kind.ET}
_PICTURES = {Kind.JPG, Kind.PNG, Kind.WEBP, Kind.GIF, Kind.BMP, Kind.TIFF, Kind.HEIC}
_ARCHIVES = {Kind.ZIP, Kind.RAR, Kind.SEVEN_ZIP}

# For each family of files: what it may become, best first, and how.
_FAMILIES: tuple[tuple[set[Kind], tuple[Kind, ...], str], ...] = (
    (_TEXTS, (Kind.DOCX, Kind.PDF), "请用 WPS 或 Office 打开，点“文件”→“另存为”，选择{to}后上传。"),
    (_SLIDES, (Kind.PPTX, Kind.PDF), "请用 WPS 或 Office 打开，点“文件”→“另存为”，选择{to}后上传。"),
    (_SHEETS, (Kind.XLSX, Kind.PDF), "请用 WPS 或 Office 打开，点“文件”→“另存为”，选择{to}后上传。"),
    ({Kind.OFD}, (Kind.PDF,), "请用 WPS 或 OFD 阅读器打开，另存为{to}后上传。"),
    ({Kind.PDF}, (Kind.JPG, Kind.PNG), "请把 PDF 的页面导出为{to}后上传。"),
)
_IPHONE = "请在 iPhone“设置”→“相机”→“格式”中选“兼容性最佳”后重拍，或在电脑上转换为{to}后上传。"
_PICTURE = "请用“画图”等软件打开，另存为{to}后上传。"
_PICTURE_TO_PDF = "请把图片插入 Word 文档，再另存为 PDF 后上传。"
_CHOOSE_AGAIN = "请确认选对了文件。"

_SHRINK = (
    (_TEXTS | _SLIDES, "请选中任一图片，用“图片工具”→“压缩图片”压缩全部图片后另存；仍过大可导出为 PDF。"),
    ({Kind.PDF}, "请在导出 PDF 时选择“最小文件大小”，或降低扫描分辨率（150–200 dpi）后重新生成。"),
    (_PICTURES, "请缩小图片尺寸（长边 2000 像素以内即可看清），或用微信不勾选“原图”转发一次后另存。"),
    (_SHEETS | _ARCHIVES, "请删去与申报无关的内容后重新上传。"),
)


def conversion(kind: Kind, allowed: Collection[Kind]) -> str:
    """How to make of a file of `kind` one of the `allowed` kinds."""
    if kind in _PICTURES:
        return _picture_conversion(kind, allowed)
    for family, targets, way in _FAMILIES:
        if kind in family and any(target in allowed for target in targets):
            return way.format(to=spoken(target for target in targets if target in allowed))
    if kind in _ARCHIVES:
        return "请解压后，把里面的文件逐个上传。"
    return _CHOOSE_AGAIN


def _picture_conversion(kind: Kind, allowed: Collection[Kind]) -> str:
    targets = [target for target in (Kind.JPG, Kind.PNG) if target in allowed]
    if targets:
        return (_IPHONE if kind is Kind.HEIC else _PICTURE).format(to=spoken(targets))
    return _PICTURE_TO_PDF if Kind.PDF in allowed else _CHOOSE_AGAIN


def shrinking(kind: Kind) -> str:
    """How to make a file of `kind` smaller."""
    return next((way for family, way in _SHRINK if kind in family), "请精简内容后重新上传。")


def spoken(kinds: Iterable[Kind]) -> str:
    """Kinds as they are listed in a Chinese sentence: " PDF、Word 文档（docx）"."""
    words = "、".join(kind.label for kind in kinds)
    return f" {words}" if words[:1].isascii() else words
