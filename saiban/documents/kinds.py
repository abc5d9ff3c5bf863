"""The kinds of files people upload, told by their first bytes and never by their names."""

import re
from enum import StrEnum


class Kind(StrEnum):
    """A kind of file; the value is its usual extension, where it has one."""

    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"
    DOC = "doc"
    PPT = "ppt"
    XLS = "xls"
    JPG = "jpg"
    PNG = "png"
    WEBP = "webp"
    ZIP = "zip"
    OFD = "ofd"
    DOCM = "docm"
    PPTM = "pptm"
    XLSM = "xlsm"
    DOTX = "dotx"
    POTX = "potx"
    PPSX = "ppsx"
    WPS = "wps"
    DPS = "dps"
    ET = "et"
    ODF = "odf"
    IWORK = "iwork"
    OLE = "ole"
    HEIC = "heic"
    GIF = "gif"
    BMP = "bmp"
    TIFF = "tiff"
    RTF = "rtf"
    HTML = "html"
    RAR = "rar"
    SEVEN_ZIP = "7z"
    MP4 = "mp4"
    VIDEO = "video"
    PROGRAM = "program"
    EMPTY = "empty"
    UNKNOWN = "unknown"

    @property
    def label(self) -> str:
        """What a person calls it, in Chinese."""
        return _LABELS[self]

    @property
    def mimetype(self) -> str:
        """The content type to serve it with; what is not known is a download."""
        return _MIMETYPES.get(self, "application/octet-stream")

    @property
    def is_acceptable(self) -> bool:
        """Whether any list of allowed kinds may hold it: we can look inside and the desk can open it."""
        return self in ACCEPTABLE


ACCEPTABLE = frozenset(
    {Kind.PDF, Kind.DOCX, Kind.PPTX, Kind.XLSX, Kind.DOC, Kind.PPT, Kind.XLS, Kind.JPG, Kind.PNG, Kind.WEBP}
    | {Kind.ZIP, Kind.OFD, Kind.MP4}
)

_LABELS = {
    Kind.PDF: "PDF",
    Kind.DOCX: "Word 文档（docx）",
    Kind.PPTX: "PPT 演示文稿（pptx）",
    Kind.XLSX: "Excel 表格（xlsx）",
    Kind.DOC: "旧版 Word 文档（doc）",
    Kind.PPT: "旧版 PPT 演示文稿（ppt）",
    Kind.XLS: "旧版 Excel 表格（xls）",
    Kind.JPG: "JPG 图片",
    Kind.PNG: "PNG 图片",
    Kind.WEBP: "WebP 图片",
    Kind.ZIP: "ZIP 压缩包",
    Kind.OFD: "OFD 版式文件",
    Kind.DOCM: "含宏的 Word 文档（docm）",
    Kind.PPTM: "含宏的 PPT 演示文稿（pptm）",
    Kind.XLSM: "含宏的 Excel 表格（xlsm）",
    Kind.DOTX: "Word 模板（dotx）",
    Kind.POTX: "PPT 模板（potx）",
    Kind.PPSX: "PPT 放映文件（ppsx）",
    Kind.WPS: "WPS 文字（wps）",
    Kind.DPS: "WPS 演示（dps）",
    Kind.ET: "WPS 表格（et）",
    Kind.ODF: "OpenDocument 文档",
    Kind.IWORK: "苹果 iWork 文档",
    Kind.OLE: "旧版 Office 文件",
    Kind.HEIC: "苹果 HEIC 照片",
    Kind.GIF: "GIF 图片",
    Kind.BMP: "BMP 图片",
    Kind.TIFF: "TIFF 图片",
    Kind.RTF: "RTF 文档",
    Kind.HTML: "网页",
    Kind.RAR: "RAR 压缩包",
    Kind.SEVEN_ZIP: "7z 压缩包",
    Kind.MP4: "MP4 视频",
    Kind.VIDEO: "其他格式的视频",
    Kind.PROGRAM: "可执行程序",
    Kind.EMPTY: "空文件",
    Kind.UNKNOWN: "无法识别的类型",
}

_OFFICE = "application/vnd.openxmlformats-officedocument."
_MIMETYPES = {
    Kind.PDF: "application/pdf",
    Kind.DOCX: _OFFICE + "wordprocessingml.document",
    Kind.PPTX: _OFFICE + "presentationml.presentation",
    Kind.XLSX: _OFFICE + "spreadsheetml.sheet",
    Kind.DOC: "application/msword",
    Kind.PPT: "application/vnd.ms-powerpoint",
    Kind.XLS: "application/vnd.ms-excel",
    Kind.JPG: "image/jpeg",
    Kind.PNG: "image/png",
    Kind.WEBP: "image/webp",
    Kind.ZIP: "application/zip",
    Kind.OFD: "application/ofd",
    Kind.MP4: "video/mp4",
}

HEAD = 2048  # bytes that `kind_of_head` wants to see
_PADDING = b"\xef\xbb\xbf \t\r\n\0"  # what mailers and scanners have put before a PDF

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (rb"PK\x03\x04", Kind.ZIP),
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OLE),
    (rb"\xff\xd8\xff", Kind.JPG),
    (rb"\x89PNG\r\n\x1a\n", Kind.PNG),
    (rb"RIFF....WEBP", Kind.WEBP),
    (rb"....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1|avif)", Kind.HEIC),
    (rb"....ftyp(isom|iso\d|mp4\d|avc1|M4V |MSNV|dash|mmp4)", Kind.MP4),
    (rb"....ftyp", Kind.VIDEO),
    (rb"RIFF....AVI |\x1a\x45\xdf\xa3|FLV", Kind.VIDEO),
    (rb"GIF8[79]a", Kind.GIF),
    (rb"BM....\0\0\0\0", Kind.BMP),
    (rb"II\*\0|MM\0\*", Kind.TIFF),
    (rb"Rar!\x1a\x07", Kind.RAR),
    (rb"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (rb"\{\\rtf", Kind.RTF),
    (rb"MZ|\x7fELF|\xcf\xfa\xed\xfe|#!", Kind.PROGRAM),
    (rb"(?i:[\xef\xbb\xbf\s]*<(!doctype html|html|head|body|meta|\?xml)|MIME-Version:)", Kind.HTML),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), kind) for pattern, kind in _MAGIC)


def kind_of_head(head: bytes) -> Kind:
    """The kind that the first bytes show. ZIP and OLE are containers: what is inside says more."""
    if head.lstrip(_PADDING).startswith(b"%PDF-"):
        return Kind.PDF
    return next((kind for pattern, kind in _PATTERNS if pattern.match(head)), Kind.UNKNOWN)
