"""Everything that can be said against a file, in one table: the message and what to do about it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """What is the matter with a file and how to mend it, in Chinese, ready to show.

    One that `blocks` is a reason to refuse; the others are for the reviewer to know.
    """

    code: str
    message: str
    remedy: str
    blocks: bool = True


class UnreadableFile(Exception):
    """The file cannot be read as what it claims to be; `finding` says why. The only error of this package."""

    def __init__(self, finding: Finding) -> None:
        self.finding = finding
        super().__init__(finding.message)


_SAVE_AGAIN = "请用原软件打开，另存为新文件后重新上传。"
_EXPORT_PDF = "请用“打印”→“另存为 PDF”重新生成后上传。"

_TABLE: dict[str, tuple[str, str]] = {
    "empty": ("文件是空的（0 字节）。", "请确认文件已保存、已同步完成，再重新上传。"),
    "unreadable": (
        "文件已损坏或不完整，无法打开。",
        "请在电脑上确认文件能正常打开，另存为新文件后重新上传。",
    ),
    "name_differs": ("文件名以 .{claimed} 结尾，内容其实是{actual}。", "将按实际类型保存，无需另行处理。"),
    "kind_unsupported": ("文件内容是{actual}，这里不能用。", "{remedy}"),
    "kind_not_allowed": ("这里只收{allowed}；您上传的文件内容是{actual}。", "{remedy}"),
    "too_large": ("文件 {size}，超过 {limit} 上限。", "{remedy}"),
    "too_many_pages": ("文件共 {pages} 页，超过 {limit} 页上限。", "请删减内容后重新上传。"),
    "encrypted": ("文件设有打开密码。", "请取消密码后重新上传。"),
    "has_macros": ("文件含有宏（可自动运行的程序）。", "请另存为不含宏的 {extension} 格式后上传。"),
    "mixed": ("文件里夹带了另一个文件。", _SAVE_AGAIN),
    "zip_bomb": ("文件解压后过大，不能安全打开。", "请压缩图片、删去多余内容，另存为新文件后重新上传。"),
    "zip_path": ("压缩包内含有不安全的文件路径。", "请重新打包后上传。"),
    "xml_unsafe": ("文件内部含有不安全的定义。", _SAVE_AGAIN),
    "remote_template": (
        "文档引用了网络上的模板，打开时会自动联网。",
        "请另存为 PDF 后上传，或在“模板和加载项”中取消引用。",
    ),
    "no_pages": ("文件中没有任何页面。", "请检查内容后重新上传。"),
    "pdf_prefixed": ("PDF 内容之前夹有其他数据。", _EXPORT_PDF),
    "pdf_script": ("PDF 含有脚本。", _EXPORT_PDF),
    "pdf_launch": ("PDF 含有启动外部程序的动作。", _EXPORT_PDF),
    "pdf_attachment": ("PDF 内嵌有附件，在线预览时看不到。", "如附件是申报材料，请单独上传。"),
    "pdf_dynamic_form": ("PDF 是动态表单，在线预览可能不完整。", _EXPORT_PDF),
    "pdf_restricted": ("PDF 限制了打印或编辑，不影响评审查看。", "无需处理。"),
    "too_complex": ("文件结构过于复杂，无法检查。", _EXPORT_PDF),
    "too_many_pixels": ("图片有 {pixels} 万像素，超出可处理范围。", "请缩小到 8000 万像素以内再上传。"),
    "image_complex": ("图片的编码方式过于复杂，无法安全打开。", "请用“画图”等软件打开，另存为 JPG 后上传。"),
    "no_preview": ("这种文件不能在线预览。", "请下载后查看。"),
    "preview_failed": ("文件无法生成预览。", "请下载后查看。"),
    "reading_failed": ("文件无法识读。", "请下载后人工核对。"),
}

_ADVICE = frozenset({"name_differs", "pdf_attachment", "pdf_dynamic_form", "pdf_restricted"})


def finding(code: str, **values: object) -> Finding:
    """The finding of `code` with `values` set into its two sentences."""
    message, remedy = _TABLE[code]
    return Finding(code, message.format(**values), remedy.format(**values), blocks=code not in _ADVICE)


def unreadable(code: str = "unreadable", **values: object) -> UnreadableFile:
    """The error to raise for the finding of `code`."""
    return UnreadableFile(finding(code, **values))
