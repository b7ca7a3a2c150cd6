"""Files that mean harm or are broken, made here, one of each way: small on disk, large or loud once opened."""

import gzip
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

_SCRIPT = "app.launchURL('http://127.0.0.1:9/gone', true);"


def files() -> Iterator[tuple[str, bytes]]:
    """(name, content) of each."""
    for name, make in MAKERS.items():
        yield name, make()


def pdf(pages: int = 1, size: tuple[float, float] = (595, 842), text: str = "account 6222 balance 1,024.00") -> bytes:
    """A plain PDF with a text layer."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=size)
    for _ in range(pages):
        canvas.drawString(30, 30, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _with(change: Callable[[pikepdf.Pdf], None], **how: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        change(document)
        document.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def _open_script(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(_SCRIPT))


def _page_script(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String(_SCRIPT)))


def _launch(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = Dictionary(S=Name.Launch, F=String("/bin/sh"), Win=Dictionary(F=String("cmd.exe")))


def _embedded(document: pikepdf.Pdf) -> None:
    document.attachments["salary.exe"] = pikepdf.AttachedFileSpec(document, b"MZ" + b"\0" * 600)


def _outside(document: pikepdf.Pdf) -> None:
    """A picture whose bytes lie elsewhere, a page of another file, a form that posts, a link."""
    elsewhere = Dictionary(Type=Name.Filespec, FS=Name.URL, F=String("http://127.0.0.1:9/picture"))
    stream = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, Width=9, Height=9, F=elsewhere)
    page = document.pages[0].obj
    page.Resources.XObject = Dictionary(Im0=stream)
    page.Contents = document.make_stream(b"q 100 0 0 100 50 50 cm /Im0 Do Q BT /F1 12 Tf 30 30 Td (income) Tj ET")
    page.Annots = Array(
        [
            Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 99, 99], A=Dictionary(S=Name(kind), **target))
            for kind, target in (
                ("/URI", {"URI": String("http://127.0.0.1:9/")}),
                ("/GoToR", {"F": String("\\\\127.0.0.1\\share\\x.pdf"), "D": Array([0, Name.Fit])}),
                ("/SubmitForm", {"F": elsewhere}),
            )
        ]
    )


def _xfa(document: pikepdf.Pdf) -> None:
    entity = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xdp:xdp xmlns:xdp="x">&a;</xdp:xdp>'
    document.Root.AcroForm = Dictionary(Fields=Array([]), XFA=document.make_stream(entity))


def _huge_picture(document: pikepdf.Pdf) -> None:
    """A page whose picture says it has 60,000 by 60,000 points and unpacks to gigabytes."""
    body = zlib.compress(bytes(40_000_000), 9)
    stream = pikepdf.Stream(document, body)
    stream.stream_dict = Dictionary(
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=60_000,
        Height=60_000,
        BitsPerComponent=8,
        ColorSpace=Name.DeviceRGB,
        Filter=Name.FlateDecode,
        Length=len(body),
    )
    page = document.pages[0].obj
    page.Resources.XObject = Dictionary(Im0=stream)
    page.Contents = document.make_stream(b"q 500 0 0 700 40 40 cm /Im0 Do Q")


def _packed_twice(document: pikepdf.Pdf) -> None:
    """A page's content packed again and again: a kilobyte that is hundreds of megabytes."""
    body = b" q Q" * 40_000_000
    for _ in range(3):
        body = zlib.compress(body, 9)
    stream = pikepdf.Stream(document, body)
    stream.stream_dict = Dictionary(Filter=Array([Name.FlateDecode] * 3), Length=len(body))
    document.pages[0].obj.Contents = stream


def _own_form(document: pikepdf.Pdf) -> None:
    """A form that draws itself."""
    form = document.make_stream(
        b"/Fm0 Do /Fm0 Do", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], Resources=Dictionary()
    )
    form.Resources = Dictionary(XObject=Dictionary(Fm0=form))
    page = document.pages[0].obj
    page.Resources.XObject = Dictionary(Fm0=form)
    page.Contents = document.make_stream(b"/Fm0 Do")


def _many_forms(document: pikepdf.Pdf) -> None:
    """Forms that draw ten others each, eight deep: a hundred million of them."""
    inner = document.make_stream(b"0 0 m 9 9 l S", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 99, 99])
    for _ in range(8):
        inner = document.make_stream(
            b"/Fm0 Do " * 10,
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=[0, 0, 99, 99],
            Resources=Dictionary(XObject=Dictionary(Fm0=inner)),
        )
    page = document.pages[0].obj
    page.Resources.XObject = Dictionary(Fm0=inner)
    page.Contents = document.make_stream(b"/Fm0 Do")


def _tiled(document: pikepdf.Pdf) -> None:
    """A page filled with a pattern whose tiles are a twentieth of a point apart and cover a hundred pages each."""
    pattern = pikepdf.Stream(document, b"1 0 0 rg 0 0 m 3 3 l 5 1 l f " * 20)
    pattern.update({
        "/Type": Name.Pattern, "/PatternType": 1, "/PaintType": 1, "/TilingType": 1, "/BBox": Array([0, 0, 4000, 4000]),
        "/XStep": Decimal("0.05"), "/YStep": Decimal("0.05"), "/Resources": Dictionary(),
    })  # fmt: skip
    page = document.pages[0]
    page.Resources.Pattern = Dictionary(P1=document.make_indirect(pattern))
    page.Contents = document.make_stream(b"/Pattern cs /P1 scn 0 0 595 842 re f")


def _round_tree(document: pikepdf.Pdf) -> None:
    """A page tree that holds itself."""
    document.Root.Pages.Kids.append(document.Root.Pages)
    document.Root.Pages.Count = 2_000_000_000


def _deep(count: int = 200_000) -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * count + b"]" * count + b"\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF"


def _bad_table() -> bytes:
    content = pdf()
    at = content.rindex(b"startxref")
    return content[:at] + b"startxref\n99999999999999999999\n%%EOF\n"


def _noisy_table() -> bytes:
    content, rng = bytearray(pdf()), random.Random(2)
    start = content.rindex(b"\nxref")
    for at in range(start + 8, len(content) - 40):
        if content[at : at + 1].isdigit():
            content[at] = 0x30 + rng.randrange(10)
    return bytes(content)


def encrypted() -> bytes:
    return _with(lambda _: None, encryption=pikepdf.Encryption(owner="owner", user="user"))


def _locked_by_owner() -> bytes:
    """Opens without a password; only printing and changing are locked, as banks do."""
    return _with(lambda _: None, encryption=pikepdf.Encryption(owner="owner", user=""))


def _packed(names: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in names.items():
            archive.writestr(name, body)
    return out.getvalue()


def png_bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that unpacks to 900 megapixels."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * ((side // 8 + 1) * 64), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _words_bomb() -> bytes:
    """A PNG of one point with a comment that unpacks to 60 MB."""
    words = b"note\x00\x00" + zlib.compress(b"A" * 60_000_000, 9)
    head = struct.pack(">IIBBBBB", 100, 100, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\x00" * (101 * 100))
    parts = (_chunk(b"IHDR", head), _chunk(b"zTXt", words), _chunk(b"IDAT", rows), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def _picture(kind: str, size: tuple[int, int] = (400, 300), **how: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, kind, **how)
    return out.getvalue()


def _plain(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("L", size, "white").save(out, "JPEG")
    return out.getvalue()


def _long_tiff() -> bytes:
    """A TIFF of 301 pages."""
    page = Image.new("1", (64, 64))
    out = io.BytesIO()
    page.save(out, "TIFF", save_all=True, append_images=[page] * 300)
    return out.getvalue()


def _round_tiff() -> bytes:
    """A TIFF whose directory names itself as the next."""
    entries = [(256, 3, 1, 64), (257, 3, 1, 64), (258, 3, 1, 1), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8)]
    body = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\x00" + struct.pack("<I", 8) + body + struct.pack("<I", 8)


def workbook_bomb() -> bytes:
    return _packed({"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": b"0" * 80_000_000})


def workbook_with_macros() -> bytes:
    return _packed({"[Content_Types].xml": b"<Types/>", "xl/vbaProject.bin": b"x"})


def _workbook(sheet: bytes, strings: bytes = b"") -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    near = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    said = "http://schemas.openxmlformats.org/package/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    head = b'<?xml version="1.0"?>'
    types = (
        f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}.sharedStrings+xml"/></Types>'
    )
    book = (
        f'<workbook xmlns="{main}" xmlns:r="{near}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    own = (
        f'<Relationships xmlns="{said}"><Relationship Id="r1" Type="{near}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{near}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    top = (
        f'<Relationships xmlns="{said}"><Relationship Id="r1" Type="{near}/officeDocument" '
        f'Target="xl/workbook.xml"/></Relationships>'
    )
    return _packed(
        {
            "[Content_Types].xml": head + types.encode(),
            "_rels/.rels": head + top.encode(),
            "xl/workbook.xml": head + book.encode(),
            "xl/_rels/workbook.xml.rels": head + own.encode(),
            "xl/sharedStrings.xml": strings or head + f'<sst xmlns="{main}"><si><t>income</t></si></sst>'.encode(),
            "xl/worksheets/sheet1.xml": head + sheet.replace(b"MAIN", main.encode()),
        }
    )


_SHEET = b'<worksheet xmlns="MAIN"><sheetData>%s</sheetData></worksheet>'


def _laughs() -> bytes:
    """Entities that unpack to a billion words."""
    names = "abcdefghi"
    defined = '<!ENTITY a "laugh">' + "".join(
        f'<!ENTITY {here} "{f"&{before};" * 10}">' for before, here in pairwise(names)
    )
    strings = f'<?xml version="1.0"?><!DOCTYPE sst [{defined}]><sst><si><t>&i;</t></si></sst>'
    return _workbook(_SHEET % b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings.encode())


def _far_cell() -> bytes:
    """One cell at the far corner of a sheet: seventeen billion empty ones before it."""
    return _workbook(
        _SHEET % b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )


def _formulas() -> bytes:
    """Cells that call out when opened in an office program."""
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="str"><f>{formula}</f><v>1</v></c></row>'
        for n, formula in enumerate(("WEBSERVICE(&quot;http://127.0.0.1:9/&quot;)", "cmd|' /C calc'!A0"), 1)
    )
    return _workbook(_SHEET % cells.encode())


def _broken_workbook() -> bytes:
    return _workbook(_SHEET % b'<row r="1"><c r="A1"><v>1</v></c></row>')[:-300]


def _noise(kind: bytes, length: int = 5000, seed: int = 5) -> bytes:
    return kind + random.Random(seed).randbytes(length)


MAKERS: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "one byte": lambda: b"%",
    "program": lambda: b"MZ\x90\x00" + b"\x00" * 60 + pdf(),
    "script": lambda: b"#!/bin/sh\nrm -rf /\n",
    "packed.gz": lambda: gzip.compress(pdf()),
    "packed.zip": lambda: _packed({"salary.pdf": pdf()}),
    "letter.docx": lambda: _packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
    "script on opening.pdf": lambda: _with(_open_script),
    "script on a page.pdf": lambda: _with(_page_script),
    "script in an object stream.pdf": lambda: _with(_open_script, object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "launch.pdf": lambda: _with(_launch),
    "embedded program.pdf": lambda: _with(_embedded),
    "outside references.pdf": lambda: _with(_outside),
    "xfa entity.pdf": lambda: _with(_xfa),
    "huge picture.pdf": lambda: _with(_huge_picture),
    "packed three times.pdf": lambda: _with(_packed_twice, stream_decode_level=pikepdf.StreamDecodeLevel.none),
    "form that draws itself.pdf": lambda: _with(_own_form),
    "a hundred million forms.pdf": lambda: _with(_many_forms),
    "endless tiles.pdf": lambda: _with(_tiled),
    "page tree in a ring.pdf": lambda: _with(_round_tree),
    "two thousand pages.pdf": lambda: pdf(pages=2000),
    "page of a kilometre.pdf": lambda: pdf(size=(2_834_646, 2_834_646)),
    "deep.pdf": _deep,
    "bad startxref.pdf": _bad_table,
    "noisy table.pdf": _noisy_table,
    "half.pdf": lambda: pdf(pages=3)[:900],
    "noise.pdf": lambda: _noise(b"%PDF-1.7\n"),
    "encrypted.pdf": encrypted,
    "locked by its owner.pdf": _locked_by_owner,
    "pdf and zip.pdf": lambda: pdf() + _packed({"salary.exe": b"MZ"}),
    "jpeg and pdf.jpg": lambda: _picture("JPEG") + pdf(),
    "jpeg and zip.jpg": lambda: _picture("JPEG") + _packed({"a.exe": b"MZ"}),
    "page and pdf": lambda: b"<html><script>alert(1)</script>" + pdf(),
    "bomb.png": png_bomb,
    "words.png": _words_bomb,
    "flat.png": lambda: _picture("PNG", (3, 3)),
    "half.png": lambda: _picture("PNG")[:4000],
    "half.jpg": lambda: _picture("JPEG")[:2000],
    "noise.jpg": lambda: _noise(b"\xff\xd8\xff\xe0"),
    "large.jpg": lambda: _plain((9000, 5000)),
    "long.tiff": _long_tiff,
    "ring.tiff": _round_tiff,
    "noise.tiff": lambda: _noise(b"II*\x00"),
    "noise.webp": lambda: _noise(b"RIFF\x88\x13\x00\x00WEBPVP8 "),
    "noise.heic": lambda: _noise(b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"),
    "noise.xls": lambda: _noise(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    "bomb.xlsx": workbook_bomb,
    "macros.xlsm": workbook_with_macros,
    "a billion laughs.xlsx": _laughs,
    "far cell.xlsx": _far_cell,
    "formulas.xlsx": _formulas,
    "half.xlsx": _broken_workbook,
    "one long line.csv": lambda: b"date,amount\n" + b"1" * 3_000_000,
    "commas.csv": lambda: b"," * 2_000_000 + b"\n1,2\n",
    "half a letter.csv": lambda: "日期,金额\n".encode()[:-2] + b"\n1,\xff\xfe\n",
}
