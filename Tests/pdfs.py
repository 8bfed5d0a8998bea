"""Whole PDFs to upload: what is cut off or locked is refused."""

import base64

# Made by qpdf: one that opens with a password only, and one that only keeps its owner from changing it.
LOCKED = base64.b64decode(
    "JVBERi0xLjYKJb/3ov4KMSAwIG9iago8PCAvUGFnZXMgMyAwIFIgL1R5cGUgL0NhdGFsb2cgPj4KZW5kb2JqCjIgMCBvYmoKPDwgL1R5cGUgL09i"
    "alN0bSAvTGVuZ3RoIDE0NCAvRmlsdGVyIC9GbGF0ZURlY29kZSAvTiAyIC9GaXJzdCA5ID4+CnN0cmVhbQoUZQvpnsRYoAey49pAYaALzYey2F5V"
    "AyTZ/DUEsOR08JaGvrIkVlnMgX0nDG++1m9zWs9nU1YBx0/1bfaYITR5103jbtdWRZ3ytTR/xPC5TwGiTYxDZLBzVuOR82IqQm1s3Y8BbLlg5n/8"
    "YoTV+HPD3lOvQ6KdRU0VtbvpJ3VDXTsAtGgkgiRDU2ehZac3TSgKZW5kc3RyZWFtCmVuZG9iago1IDAgb2JqCjw8IC9MZW5ndGggMzIgL0ZpbHRl"
    "ciAvRmxhdGVEZWNvZGUgPj4Kc3RyZWFtCtTsQ9IbJP/BgTqQPLJclkonJWtLGuRyf4Oh9tflvWm2CmVuZHN0cmVhbQplbmRvYmoKNiAwIG9iago8"
    "PCAvQ0YgPDwgL1N0ZENGIDw8IC9BdXRoRXZlbnQgL0RvY09wZW4gL0NGTSAvQUVTVjIgL0xlbmd0aCAxNiA+PiA+PiAvRmlsdGVyIC9TdGFuZGFy"
    "ZCAvTGVuZ3RoIDEyOCAvTyA8NzI0MmVhYTgxODIxNDIyZjM3YjE1M2E3MzkxMjM3YTMxN2U3NTg5YjIzYzg4YzAwOGI5MDhiNzBkNDVjZGIxYj4g"
    "L09FIDw+IC9QIC0xMDI4IC9SIDQgL1N0bUYgL1N0ZENGIC9TdHJGIC9TdGRDRiAvVSA8ZTUzMDU3N2Q1MWIzOWMwZGExYzRlZDU4NWI0MzRmZDkw"
    "MDIxNDQ2OTkwYjllNDExNDA3MWE0ZDkxMDQ5ODRjMT4gL1VFIDw+IC9WIDQgPj4KZW5kb2JqCjcgMCBvYmoKPDwgL1R5cGUgL1hSZWYgL0xlbmd0"
    "aCA0MCAvRmlsdGVyIC9GbGF0ZURlY29kZSAvRGVjb2RlUGFybXMgPDwgL0NvbHVtbnMgNCAvUHJlZGljdG9yIDEyID4+IC9XIFsgMSAyIDEgXSAv"
    "Um9vdCAxIDAgUiAvU2l6ZSA4IC9JRCBbPDEwNmE2ZDM0MzYzYTBhMDI4M2VkYjg3YmQ5OWE1NjU5PjwxMDZhNmQzNDM2M2EwYTAyODNlZGI4N2Jk"
    "OTlhNTY1OT5dIC9FbmNyeXB0IDYgMCBSID4+CnN0cmVhbQp4nGNiAAImRgZ+BiYGBkMQ6xCIxcDI9J/R6D+QlQ7kMtowAAA4KQPrCmVuZHN0cmVh"
    "bQplbmRvYmoKc3RhcnR4cmVmCjcyNwolJUVPRgo=")
OWNED = base64.b64decode(
    "JVBERi0xLjYKJb/3ov4KMSAwIG9iago8PCAvUGFnZXMgMiAwIFIgL1R5cGUgL0NhdGFsb2cgPj4KZW5kb2JqCjIgMCBvYmoKPDwgL0NvdW50IDEg"
    "L0tpZHMgWyAzIDAgUiBdIC9UeXBlIC9QYWdlcyA+PgplbmRvYmoKMyAwIG9iago8PCAvQ29udGVudHMgNCAwIFIgL01lZGlhQm94IFsgMCAwIDEw"
    "MCAxMDAgXSAvUGFyZW50IDIgMCBSIC9SZXNvdXJjZXMgPDwgPj4gL1R5cGUgL1BhZ2UgPj4KZW5kb2JqCjQgMCBvYmoKPDwgL0xlbmd0aCAzMiAv"
    "RmlsdGVyIC9GbGF0ZURlY29kZSA+PgpzdHJlYW0KZGdafV0CS8wuBVq/QA8l/BP1hOip+QwjGbPE+MNiDf8KZW5kc3RyZWFtCmVuZG9iago1IDAg"
    "b2JqCjw8IC9DRiA8PCAvU3RkQ0YgPDwgL0F1dGhFdmVudCAvRG9jT3BlbiAvQ0ZNIC9BRVNWMiAvTGVuZ3RoIDE2ID4+ID4+IC9GaWx0ZXIgL1N0"
    "YW5kYXJkIC9MZW5ndGggMTI4IC9PIDwyM2Q1MWJiODA4MWFiZGU0MTJkNTFkYmY5MDE3Y2NhYTMxZTc3NjJkNDU3MGRhYmUyNGIzMmUyNzRlNmJl"
    "MTA4PiAvT0UgPD4gL1AgLTEwMjggL1IgNCAvU3RtRiAvU3RkQ0YgL1N0ckYgL1N0ZENGIC9VIDxmM2E0YTk3NGQ0OWJjMDA4YTZmZDRjNTdlNjU3"
    "M2NjMDAwMjE0NDY5OTBiOWU0MTE0MDcxYTRkOTEwNDk4NGMxPiAvVUUgPD4gL1YgNCA+PgplbmRvYmoKeHJlZgowIDYKMDAwMDAwMDAwMCA2NTUz"
    "NSBmIAowMDAwMDAwMDE1IDAwMDAwIG4gCjAwMDAwMDAwNjQgMDAwMDAgbiAKMDAwMDAwMDEyMyAwMDAwMCBuIAowMDAwMDAwMjI5IDAwMDAwIG4g"
    "CjAwMDAwMDAzMzIgMDAwMDAgbiAKdHJhaWxlciA8PCAvUm9vdCAxIDAgUiAvU2l6ZSA2IC9JRCBbPDEwNmE2ZDM0MzYzYTBhMDI4M2VkYjg3YmQ5"
    "OWE1NjU5PjwxMDZhNmQzNDM2M2EwYTAyODNlZGI4N2JkOTlhNTY1OT5dIC9FbmNyeXB0IDUgMCBSID4+CnN0YXJ0eHJlZgo2NDgKJSVFT0YK")


def pdf(kept=b""):
    """A PDF of one empty page that keeps these bytes in a stream."""
    kept = kept.encode() if isinstance(kept, str) else kept
    file, places = b"%PDF-1.4\n", []
    for number, value in enumerate([
            b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(kept), kept)], start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = len(file)
    file += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return file + b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table
